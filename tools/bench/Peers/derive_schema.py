"""Writes a schema that asn1tools' C generator takes and that has the same encoding, bit for bit, as the specification.

    derive_schema.py SPECIFICATION.asn... > schema.asn

The generator refuses strings and sizes with an extension marker, and leaves out the extension bit of choices and enumerations that have one.
So each of these is spelled out by the parts of which its unaligned PER encoding consists:

    IA5String (SIZE (a..b))             SEQUENCE (SIZE (a..b)) OF INTEGER (0..127)
    BIT STRING (SIZE (n, ...))          SEQUENCE { extended BOOLEAN, value BIT STRING (SIZE (n)) }
    ENUMERATED { ..., ... }             SEQUENCE { extended BOOLEAN, value INTEGER (0..n-1) }
    CHOICE { ..., ... }                 SEQUENCE { extended BOOLEAN, value CHOICE { ... } }

What makes use of an extension cannot be expressed; such messages do not come back as the same octets and are left out of the benchmark.
"""

import sys

import asn1tools

# Names that the generated C could not give to a member.
KEYWORDS = {"auto", "char", "const", "default", "double", "float", "int", "long", "register", "short", "signed", "static", "unsigned", "void"}


def bounds(text):
    return "({}..{})".format(*text) if isinstance(text, tuple) else "({})".format(text)


def size(descriptor):
    """The size constraint, and whether it has an extension marker."""
    parts = descriptor.get("size")
    if parts is None:
        return "", False
    extensible = None in parts or "..." in parts
    root = [part for part in parts if part is not None and part != "..."]
    assert len(root) == 1, descriptor
    return "(SIZE {})".format(bounds(root[0])), extensible


def is_marker(member):
    return member is None or member == "..."


def extensible(value):
    return "SEQUENCE { extended BOOLEAN, value " + value + " }"


def enumeration(descriptor):
    items = descriptor["values"]
    marker = [is_marker(item) for item in items]
    root = items[:marker.index(True)] if True in marker else items
    if True in marker:
        return extensible("INTEGER (0..{})".format(len(root) - 1))
    return "ENUMERATED { " + ", ".join("{}({})".format(*item) for item in root) + " }"


def members(descriptor):
    lines = []
    for member in descriptor["members"]:
        if is_marker(member):
            lines.append("...")
            continue
        assert isinstance(member, dict) and "default" not in member, member
        name = member["name"] + ("Value" if member["name"] in KEYWORDS else "")
        lines.append("{} {}{}".format(name, emitted(member), " OPTIONAL" if member.get("optional") else ""))
    return lines


def emitted(descriptor):
    kind = descriptor["type"]
    if kind == "BOOLEAN" or kind == "NULL":
        return kind
    if kind == "INTEGER":
        [(lower, upper)] = descriptor["restricted-to"]
        return "INTEGER ({}..{})".format(lower, upper)
    if kind == "ENUMERATED":
        return enumeration(descriptor)
    if kind == "BIT STRING":
        constraint, marker = size(descriptor)
        return extensible("BIT STRING " + constraint) if marker else "BIT STRING " + constraint
    if kind == "OCTET STRING":
        constraint, marker = size(descriptor)
        assert not marker, descriptor
        return "OCTET STRING " + constraint
    if kind == "IA5String":
        constraint, marker = size(descriptor)
        assert not marker, descriptor
        return "SEQUENCE " + constraint + " OF INTEGER (0..127)"
    if kind == "SEQUENCE OF":
        constraint, marker = size(descriptor)
        assert not marker, descriptor
        return "SEQUENCE " + constraint + " OF " + emitted(descriptor["element"])
    if kind == "SEQUENCE":
        return "SEQUENCE {\n  " + ",\n  ".join(members(descriptor)) + "\n}"
    if kind == "CHOICE":
        lines = members(descriptor)
        root = lines[:lines.index("...")] if "..." in lines else lines
        choice = "CHOICE {\n  " + ",\n  ".join(root) + "\n}"
        return extensible(choice) if "..." in lines else choice
    assert "restricted-to" not in descriptor and "size" not in descriptor, descriptor
    return kind  # the name of another type


def main():
    types = {}
    for module in asn1tools.parse_files(sys.argv[1:]).values():
        for name, descriptor in module["types"].items():
            assert name not in types, name
            types[name] = descriptor
    print("Day1 DEFINITIONS AUTOMATIC TAGS ::= BEGIN\n")
    for name, descriptor in types.items():
        print("{} ::= {}\n".format(name, emitted(descriptor)))
    print("END")


main()

"""Random valid values of every kind of message, through pycrate, asn1tools and v2x.

    differential.py V2X COUNT SEED

Values are drawn from what pycrate makes of the specifications. pycrate encodes each; v2x has to decode the octets to the value and encode them
again; asn1tools has to encode the value to the octets and decode them back to it. Prints a line for each kind, and each disagreement with its
octets; exit status 1 where there is one.

asn1tools is not asked about messages of 16 384 octets and more, which are counted: of an addition in fragments it leaves out the length of what
follows a fragment, which X.691 (02/2021) 11.9.3.8 asks for, and pycrate and v2x write.
"""

import glob
import importlib.util
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile

BATCH = 2000
FRAGMENT = 16384
KINDS = ["bsmFrame", "mapFrame", "rsmFrame", "spatFrame", "rsiFrame", "TestMsg", "RTCMcorrections", "RoadsideCoordination", "SensorSharingMsg",
         "VehIntentionAndRequest", "PAMData", "PersonalSafetyMessage", "CLPMM", "VehiclePaymentMessage"]
SPECIFICATIONS = sorted(glob.glob("specs/csae53/2020/*.asn")) + sorted(glob.glob("specs/csae157/2020/*.asn"))


# Random values ------------------------------------------------------------------------------------------------------------------------------------

def pick(chance, low, high):
    """A number of a range: at its ends more often than chance would have it."""
    draw = chance.random()
    return low if draw < 0.06 else high if draw < 0.12 else chance.randint(low, high)


def size(chance, bounds, usual, scale):
    """How long a string or list is: mostly short, sometimes as long as it may be."""
    if bounds is None:
        return chance.randint(0, usual)
    low, high = bounds.lb or 0, bounds.ub if bounds.ub is not None else usual
    return pick(chance, low, high) if chance.random() < 0.04 * scale else chance.randint(low, min(high, max(low, usual)))


def draw(chance, type, scale=1.0, alternative=None):
    """A value of a type as pycrate holds it; `alternative` is the one taken of a CHOICE, or of the table of an open type."""
    kind = type.TYPE
    if kind == "INTEGER":
        bounds = type._const_val
        return pick(chance, bounds.lb, bounds.ub) if bounds else pick(chance, -(1 << 40), 1 << 40)
    if kind == "BOOLEAN":
        return chance.random() < 0.5
    if kind == "NULL":
        return 0
    if kind == "ENUMERATED":
        return chance.choice(type._root + (type._ext or []))
    if kind == "BIT STRING":
        length = size(chance, type._const_sz, 40, scale)
        return chance.getrandbits(length) if length else 0, length
    if kind == "OCTET STRING":
        return chance.randbytes(size(chance, type._const_sz, 24, scale))
    if kind in ("IA5String", "UTF8String", "VisibleString"):
        length = size(chance, type._const_sz, 20, scale)
        letters = "ABCxyz 019-_." if kind != "UTF8String" else "AB\u53a6\u95e8\u8def 9\u00e9"
        return "".join(chance.choice(letters) for _ in range(length))
    if kind == "SEQUENCE OF":
        return [draw(chance, type._cont, scale * 0.5) for _ in range(size(chance, type._const_sz, 4 if scale > 0.2 else 2, scale))]
    if kind == "CHOICE":
        name = alternative or chance.choice(type._root + (type._ext or []))
        return name, draw(chance, type._cont[name], scale)
    if kind == "SEQUENCE":
        value = {}
        additions = type._ext or []
        # Additions are there up to one of them, as an edition would send them.
        sent = additions[:chance.randint(0, len(additions))] if chance.random() < 0.5 else []
        for name, component in type._cont.items():
            if name in additions and name not in sent:
                continue
            if component._opt and chance.random() < 0.5:
                continue
            value[name] = draw(chance, component, scale)
        return value
    sys.exit("no values are drawn of {} {}".format(kind, type._name))


def message(chance, frame, kind, contents):
    if kind not in contents:
        return draw(chance, frame, alternative=kind)
    number, type = contents[kind]
    return "msgFrameExt", {"messageId": number, "value": (kind, draw(chance, type))}


# The same value in the words of others --------------------------------------------------------------------------------------------------------------

def for_v2x(value, type):
    """As `v2x decode` writes it."""
    kind = type.TYPE
    if kind == "BIT STRING":
        return {"bits": format(value[0], "0{}b".format(value[1])) if value[1] else ""}
    if kind == "OCTET STRING":
        return {"hex": value.hex()}
    if kind == "NULL":
        return None
    if kind == "SEQUENCE OF":
        return [for_v2x(element, type._cont) for element in value]
    if kind == "CHOICE":
        return {value[0]: for_v2x(value[1], type._cont[value[0]])}
    if kind == "SEQUENCE":
        return {name: for_v2x(inner, type._cont[name]) for name, inner in value.items()}
    return value


def for_asn1tools(value, type):
    kind = type.TYPE
    if kind == "BIT STRING":
        count = (value[1] + 7) // 8
        return (value[0] << (count * 8 - value[1])).to_bytes(count, "big"), value[1]
    if kind == "NULL":
        return None
    if kind == "SEQUENCE OF":
        return [for_asn1tools(element, type._cont) for element in value]
    if kind == "CHOICE":
        return value[0], for_asn1tools(value[1], type._cont[value[0]])
    if kind == "SEQUENCE":
        return {name: for_asn1tools(inner, type._cont[name]) for name, inner in value.items()}
    return value


# The codecs ----------------------------------------------------------------------------------------------------------------------------------------

def with_pycrate(folder):
    from pycrate_asn1c.asnproc import PycrateGenerator, compile_text, generate_modules
    texts = [open(name).read() for name in SPECIFICATIONS]
    compile_text(texts, filenames=SPECIFICATIONS)
    path = os.path.join(folder, "messages.py")
    generate_modules(PycrateGenerator, path)
    specification = importlib.util.spec_from_file_location("messages", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def with_asn1tools(folder):
    """asn1tools knows no open type that a component selects the content of: it is given octets there, which are encoded alike."""
    import asn1tools
    files = []
    for name in SPECIFICATIONS:
        text = open(name).read()
        text = re.sub(r"^-- A kind of message: its number.*?^MessageTypes [^\n]*\n(?:[^\n]+\n)*", "", text, flags=re.S | re.M)
        text = re.sub(r"MESSAGE-ID-AND-TYPE\.&id\([^)]*\)", "ExtMsgID", text)
        text = re.sub(r"MESSAGE-ID-AND-TYPE\.&Type\(.*\)", "OCTET STRING", text)
        files.append(os.path.join(folder, os.path.basename(name)))
        open(files[-1], "w").write(text)
    return asn1tools.compile_files(files, "uper")


class Peers:
    def __init__(self, folder):
        module = with_pycrate(folder)
        self.frame = module.CSAE53_MessageFrame.MessageFrame
        table = module.CSAE157_MessageFrameExt.MessageTypes._val.root
        self.contents = {row["Type"]._typeref.called[1]: (row["id"], row["Type"]) for row in table}
        self.asn1tools = with_asn1tools(folder)

    def asn1tools_encode(self, value):
        name, inner = value
        if name != "msgFrameExt":
            return self.asn1tools.encode("MessageFrame", (name, for_asn1tools(inner, self.frame._cont[name])))
        kind, content = inner["value"]
        octets = self.asn1tools.encode(kind, for_asn1tools(content, self.contents[kind][1]))
        return self.asn1tools.encode("MessageFrame", (name, {"messageId": inner["messageId"], "value": octets}))

    def asn1tools_decode(self, octets):
        name, inner = self.asn1tools.decode("MessageFrame", octets)
        if name != "msgFrameExt":
            return name, inner
        kind = next(kind for kind, (number, _) in self.contents.items() if number == inner["messageId"])
        return name, {"messageId": inner["messageId"], "value": (kind, self.asn1tools.decode(kind, inner["value"]))}

    def expected_asn1tools(self, value):
        name, inner = value
        if name != "msgFrameExt":
            return name, for_asn1tools(inner, self.frame._cont[name])
        kind, content = inner["value"]
        return name, {"messageId": inner["messageId"], "value": (kind, for_asn1tools(content, self.contents[kind][1]))}

    def expected_v2x(self, value):
        name, inner = value
        if name != "msgFrameExt":
            return {name: for_v2x(inner, self.frame._cont[name])}
        kind, content = inner["value"]
        return {name: {"messageId": inner["messageId"], "value": {kind: for_v2x(content, self.contents[kind][1])}}}


def compare(v2x, peers, kind, count, chance):
    """The lengths of the messages, and what disagrees: who, octets."""
    values, encoded, found = [], [], []
    for _ in range(count):
        value = message(chance, peers.frame, kind, peers.contents)
        octets = peers.frame.to_uper(value)
        values.append(value)
        encoded.append(octets)
        if len(octets) >= FRAGMENT:
            continue
        try:
            if peers.asn1tools_encode(value) != octets:
                found.append(("asn1tools encodes otherwise", octets))
            elif peers.asn1tools_decode(octets) != peers.expected_asn1tools(value):
                found.append(("asn1tools decodes otherwise", octets))
        except Exception as error:
            found.append(("asn1tools: {}: {}".format(type(error).__name__, str(error)[:120]), octets))
    digits = "".join(octets.hex() + "\n" for octets in encoded)
    decoded = subprocess.run([v2x, "decode", "--hex", "-", "--edition", "2020", "--format", "ndjson"], input=digits, stdout=subprocess.PIPE,
                             text=True).stdout
    lines = decoded.splitlines()
    if len(lines) != count:
        sys.exit("v2x decode gives {} lines for {} messages".format(len(lines), count))
    again = subprocess.run([v2x, "encode"], input=decoded, stdout=subprocess.PIPE, text=True).stdout.split()
    if len(again) != count:
        found.append(("v2x encodes {} of {} messages".format(len(again), count), b""))
        again += [""] * count
    for value, octets, line, digits in zip(values, encoded, lines, again):
        if json.loads(line).get("value") != peers.expected_v2x(value):
            found.append(("v2x decodes otherwise than pycrate", octets))
        elif digits != octets.hex():
            found.append(("v2x encodes otherwise than pycrate", octets))
    return list(map(len, encoded)), found


PEERS = None


def prepare():
    global PEERS
    with tempfile.TemporaryDirectory() as folder:
        stdout, sys.stdout = sys.stdout, open(os.devnull, "w")
        PEERS = Peers(folder)
        sys.stdout = stdout


def work(arguments):
    v2x, kind, count, seed = arguments
    chance = random.Random("{} {}".format(seed, kind))
    lengths, found, done = [], [], 0
    while done < count:
        step = min(BATCH, count - done)
        some, disagreements = compare(v2x, PEERS, kind, step, chance)
        lengths, found, done = lengths + some, found + disagreements, done + step
    return kind, lengths, found


def main():
    v2x, count, seed = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    failed = False
    with multiprocessing.Pool(initializer=prepare) as pool:
        for kind, lengths, found in pool.imap(work, [(v2x, kind, count, seed) for kind in KINDS], chunksize=1):
            print("{:24} {:7} values, {:6.1f} octets each, {} in fragments, {} disagree".format(
                kind, len(lengths), sum(lengths) / len(lengths), sum(length >= FRAGMENT for length in lengths), len(found)), flush=True)
            for what, message in found[:20]:
                print("  {}: {}".format(what, message.hex()[:400]))
            failed = failed or bool(found)
    sys.exit(1 if failed else 0)


main()

-- Wireshark dissector for T/CSAE 53-2020 (YD/T 3709-2020) and T/CSAE 157-2020, behind DSMP or alone in UDP.
--
-- Put this file and csae53_schema.lua into Wireshark's personal Lua plugin folder, or start it with -X lua_script:tools/wireshark/csae53.lua.
-- Fields are named by the way to them, such as csae53.bsm.speed; a field in a unit has a second one with the SI value, csae53.bsm.speed.si.
-- What the messages consist of is read from csae53_schema.lua, which is generated from specs/; this file reads unaligned PER (ITU-T X.691).

local folder = debug.getinfo(1, "S").source:match("^@?(.*[/\\])") or ""
dofile(folder .. "csae53_schema.lua")

local csae53 = Proto("csae53", "Cooperative vehicle-infrastructure message (T/CSAE 53, T/CSAE 157)")
local dsmp = Proto("dsmp", "Dedicated short message (YD/T 3707)")

-- Schema ------------------------------------------------------------------------------------------------------------------------------------------

local types, aliases = {}, {}

local function words(line)
  local found = {}
  for word in line:gmatch("%S+") do found[#found + 1] = word end
  return found
end

local function bound(word) if word == "*" then return nil end return tonumber(word) end

-- Bits that tell `count` values apart.
local function width_of(count)
  local width, reach = 0, 1
  while reach < count do width, reach = width + 1, reach * 2 end
  return width
end

local function read_members(type, list, from)
  local additions = false
  type.root, type.additions, type.optionals = {}, {}, 0
  for index = from, #list do
    local word = list[index]
    if word == "/" then
      additions = true
    else
      local name, rest = word:match("^([^:]+):?(.*)$")
      local member = { name = name }
      if rest ~= "" then
        local target = rest:match("^([^?=]+)")
        member.type, member.optional = target, rest:find("[?=]", #target + 1) ~= nil
      end
      if additions then
        type.additions[#type.additions + 1] = member
      else
        type.root[#type.root + 1] = member
        if member.optional then type.optionals = type.optionals + 1 end
      end
    end
  end
end

local function read_bounds(type, list, from)
  type.lower, type.upper = bound(list[from]), bound(list[from + 1])
  from = from + 2
  if list[from] == "..." then
    type.extensible, from = true, from + 1
  end
  if type.lower and type.upper then type.width = width_of(type.upper - type.lower + 1) end
  return from
end

for line in CSAE53_SCHEMA:gmatch("[^\n]+") do
  local list = words(line)
  local type = { name = list[1], kind = list[2] }
  while list[#list]:sub(1, 1) == "@" do
    local key, value = list[#list]:match("^@([^=]+)=(.*)$")
    if key == "scale" then
      local top, bottom = value:match("^(-?%d+)/(%d+)$")
      type.scale = tonumber(top) / tonumber(bottom)
    elseif key == "unit" then
      type.unit = value:gsub("_", " ")
    elseif key == "unavailable" then
      type.unavailable = {}
      for low, high in value:gmatch("(-?%d+)%.%.(-?%d+)") do
        type.unavailable[#type.unavailable + 1] = { tonumber(low), tonumber(high) }
      end
    end
    list[#list] = nil
  end
  if type.kind == "alias" then
    aliases[type.name] = list[3]
  else
    local from = 3
    if type.kind == "integer" or type.kind == "octets" or type.kind == "bits" or type.kind == "list" then
      from = read_bounds(type, list, 3)
      if type.kind == "list" then type.element = list[from] end
      if type.kind == "bits" then
        type.names = {}
        for index = from, #list do
          local name, bit = list[index]:match("^(.-)=(%d+)$")
          type.names[tonumber(bit)] = name
        end
      end
    elseif type.kind == "string" then
      type.form = list[3]
      from = read_bounds(type, list, 4)
      if list[from] and list[from]:sub(1, 5) == "from=" then
        type.alphabet = {}
        for code in list[from]:sub(6):gmatch("%d+") do type.alphabet[#type.alphabet + 1] = tonumber(code) end
      elseif type.form == "NumericString" then
        type.alphabet = { 32, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57 }
      end
    elseif type.kind == "enumerated" or type.kind == "sequence" or type.kind == "choice" then
      if list[3] == "..." then
        type.extensible, from = true, 4
      end
      read_members(type, list, from)
    elseif type.kind == "selected" then
      type.selector, type.contents = list[3], {}
      for index = 4, #list do
        local number, name, target = list[index]:match("^(%d+)=(.-):(.+)$")
        type.contents[tonumber(number)] = { name = name, type = target }
      end
    end
    types[type.name] = type
  end
end

local function resolve(name)
  while aliases[name] do name = aliases[name] end
  return types[name]
end

-- Fields ------------------------------------------------------------------------------------------------------------------------------------------

-- Of the frame's alternatives, and of the messages of Day II, what filters begin with.
local short = {
  bsmFrame = "csae53.bsm", mapFrame = "csae53.map", rsmFrame = "csae53.rsm", spatFrame = "csae53.spat", rsiFrame = "csae53.rsi",
  TestMsg = "csae157.test", RTCMcorrections = "csae157.rtcm", RoadsideCoordination = "csae157.rsc", SensorSharingMsg = "csae157.ssm",
  VehIntentionAndRequest = "csae157.vir", PAMData = "csae157.pam", PersonalSafetyMessage = "csae157.psm", CLPMM = "csae157.clpmm",
  VehiclePaymentMessage = "csae157.vpm",
}
local kinds = {
  bsmFrame = "BSM", mapFrame = "MAP", rsmFrame = "RSM", spatFrame = "SPAT", rsiFrame = "RSI", TestMsg = "test", RTCMcorrections = "RTCM",
  RoadsideCoordination = "RSC", SensorSharingMsg = "SSM", VehIntentionAndRequest = "VIR", PAMData = "PAM", PersonalSafetyMessage = "PSM",
  CLPMM = "CLPMM", VehiclePaymentMessage = "VPM",
}

local registered = {}

local function register(field)
  registered[#registered + 1] = field
  return field
end

local unknown_addition = register(ProtoField.bytes("csae53.unknown_addition", "Addition of a later edition"))
local unknown_item = register(ProtoField.uint32("csae53.unknown_item", "Item of a later edition"))
local damage_field = register(ProtoField.string("csae53.damage", "Damage"))

-- What is shown of a type at a place: its fields, and the places inside it. Made once for each place, before the first packet.
local function place(type_name, abbreviation, label, depth)
  local type = resolve(type_name)
  local here = { type = type, label = label, inner = {} }
  if depth > 40 then error("the schema nests too deep") end
  local function into(member, target, name)
    here.inner[member] = place(target, name or (abbreviation .. "." .. member), member, depth + 1)
  end
  if type.kind == "boolean" then
    here.field = register(ProtoField.bool(abbreviation, label))
  elseif type.kind == "integer" then
    local wide = not type.lower or not type.upper or type.upper > 4294967295 or type.lower < -2147483648
    local make = wide and ProtoField.int64 or (type.lower < 0 and ProtoField.int32 or ProtoField.uint32)
    if type.lower and type.lower < 0 and type.upper and type.upper > 2147483647 then make = ProtoField.int64 end
    here.field, here.wide = register(make(abbreviation, label)), make == ProtoField.int64
    if type.unit then here.si = register(ProtoField.double(abbreviation .. ".si", label .. " (" .. type.unit .. ")")) end
  elseif type.kind == "enumerated" then
    local names = {}
    for index, item in ipairs(type.root) do names[index - 1] = item.name end
    for index, item in ipairs(type.additions) do names[#type.root + index - 1] = item.name end
    here.field = register(ProtoField.uint32(abbreviation, label, base.DEC, names))
  elseif type.kind == "bits" then
    here.field = register(ProtoField.string(abbreviation, label))
  elseif type.kind == "octets" or type.kind == "open" then
    here.field = register(ProtoField.bytes(abbreviation, label))
  elseif type.kind == "string" then
    here.field = register(ProtoField.string(abbreviation, label))
  elseif type.kind == "null" then
    here.field = register(ProtoField.none(abbreviation, label))
  elseif type.kind == "sequence" or type.kind == "choice" then
    here.field = register(ProtoField.none(abbreviation, label))
    for _, list in ipairs({ type.root, type.additions }) do
      for _, member in ipairs(list) do into(member.name, member.type, short[member.name]) end
    end
  elseif type.kind == "list" then
    here.field = register(ProtoField.none(abbreviation, label))
    -- An element goes by the name of its list: what is inside follows at once.
    here.element = place(type.element, abbreviation .. (resolve(type.element).kind == "list" and ".list" or ""), label, depth + 1)
  elseif type.kind == "selected" then
    here.field = register(ProtoField.none(abbreviation, label))
    here.other = register(ProtoField.bytes(abbreviation .. ".octets", "Octets"))
    for _, content in pairs(type.contents) do into(content.name, content.type, short[content.name]) end
  end
  return here
end

local message = place("MessageFrame", "csae53.frame", "MessageFrame", 0)
csae53.fields = registered

local damaged = ProtoExpert.new("csae53.damaged", "Damaged message", expert.group.MALFORMED, expert.severity.ERROR)
csae53.experts = { damaged }

-- Bits --------------------------------------------------------------------------------------------------------------------------------------------

local Reader = {}
Reader.__index = Reader

-- Over the octets of a buffer; positions count bits from its beginning.
local function reader(buffer)
  local text = buffer:raw()
  return setmetatable({ buffer = buffer, text = text, at = 0, stop = #text * 8 }, Reader)
end

local function fail(self, reason) error({ reason = reason, bit = self.at }, 0) end

-- Up to 48 bits as a number.
function Reader:bits(count)
  if count == 0 then return 0 end
  if self.at + count > self.stop then fail(self, "the message ends here") end
  local value, left, at = 0, count, self.at
  while left > 0 do
    local octet, offset = self.text:byte(math.floor(at / 8) + 1), at % 8
    local take = math.min(8 - offset, left)
    value = value * 2 ^ take + math.floor(octet / 2 ^ (8 - offset - take)) % 2 ^ take
    at, left = at + take, left - take
  end
  self.at = at
  return value
end

function Reader:octets(count)
  if self.at + count * 8 > self.stop then fail(self, "the message ends here") end
  local first = math.floor(self.at / 8)
  if self.at % 8 == 0 then
    self.at = self.at + count * 8
    return self.text:sub(first + 1, first + count)
  end
  local shift = 2 ^ (self.at % 8)
  local found = {}
  for index = 1, count do
    local high, low = self.text:byte(first + index), self.text:byte(first + index + 1) or 0
    found[index] = string.char(high * shift % 256 + math.floor(low * shift / 256))
  end
  self.at = self.at + count * 8
  return table.concat(found)
end

-- The octets of the buffer that the bits from `start` on touch.
function Reader:range(start)
  local first = math.min(math.floor(start / 8), self.buffer:len())
  local last = math.min(math.max(math.ceil(self.at / 8), first), self.buffer:len())
  return self.buffer(first, last - first)
end

-- A general length: how many units, and whether others follow.
function Reader:length()
  local first = self:bits(8)
  if first < 128 then return first, false end
  if first < 192 then return (first - 128) * 256 + self:bits(8), false end
  if first < 193 or first > 196 then fail(self, "no such length") end
  return (first - 192) * 16384, true
end

function Reader:small()
  if self:bits(1) == 0 then return self:bits(6) end
  local count = self:length()
  if count < 1 or count > 4 then fail(self, "no such number") end
  return self:bits(count * 8)
end

-- Goes through so many units as a size allows, piece by piece.
function Reader:pieces(type, body)
  local extended = type.extensible and self:bits(1) == 1
  if not extended and type.upper and type.upper < 65536 then
    local start = self.at
    local count = type.lower + self:bits(type.width)
    if count > type.upper then
      self.at = start
      fail(self, "the size is out of range")
    end
    return body(count)
  end
  local more
  repeat
    local count
    count, more = self:length()
    body(count)
  until not more
end

-- The content of an open type: where it is in this reader, or a reader of its own where it came in fragments.
function Reader:open()
  local count, more = self:length()
  if not more then
    if self.at + count * 8 > self.stop then fail(self, "an open type ends beyond the message") end
    local inner = setmetatable({ buffer = self.buffer, text = self.text, at = self.at, stop = self.at + count * 8 }, Reader)
    self.at = inner.stop
    return inner
  end
  local parts = { self:octets(count) }
  while more do
    count, more = self:length()
    parts[#parts + 1] = self:octets(count)
  end
  return reader(ByteArray.new(table.concat(parts), true):tvb("Open type"))
end

-- Values ------------------------------------------------------------------------------------------------------------------------------------------

local dissect

-- Octets lie at any bit of the message: the field is given their value, and shown at as many octets, from the first that they touch.
local function add_octets(tree, field, range, text)
  return tree:add(field, range:len() > #text and range(0, #text) or range, text)
end

-- Characters that cannot be shown, as numbers: a zero would end the text.
local function visible(text)
  return (text:gsub("[%z\1-\31\127-\255]", function(character) return string.format("<%02x>", character:byte()) end))
end

local function integer(here, type, input)
  local start = input.at
  if type.extensible and input:bits(1) == 1 or not type.lower then
    local count = input:length()
    if count < 1 or count > 6 then fail(input, "a number of that size is not read") end
    local value = input:bits(count * 8)
    if value >= 2 ^ (count * 8 - 1) then value = value - 2 ^ (count * 8) end
    return value
  end
  if not type.upper then
    local count = input:length()
    if count < 1 or count > 6 then fail(input, "a number of that size is not read") end
    return type.lower + input:bits(count * 8)
  end
  local value = type.lower + input:bits(type.width)
  if value > type.upper then
    input.at = start
    fail(input, "the number is out of range")
  end
  return value
end

local show = {}

function show.boolean(here, type, input, tree)
  local start = input.at
  local value = input:bits(1) == 1
  tree:add(here.field, input:range(start), value)
end

function show.null(here, type, input, tree) tree:add(here.field, input:range(input.at)) end

function show.integer(here, type, input, tree)
  local start = input.at
  local value = integer(here, type, input)
  local item
  if here.wide then
    item = tree:add(here.field, input:range(start), Int64(value % 4294967296, math.floor(value / 4294967296)))
  else
    item = tree:add(here.field, input:range(start), value)
  end
  if here.si then
    for _, gap in ipairs(type.unavailable or {}) do
      if value >= gap[1] and value <= gap[2] then
        item:append_text(" (unavailable)")
        return value
      end
    end
    local converted = value * (type.scale or 1)
    item:append_text(string.format(" (%.10g %s)", converted, type.unit))
    item:add(here.si, input:range(start), converted):set_generated()
  end
  return value
end

function show.enumerated(here, type, input, tree)
  local start = input.at
  if type.extensible and input:bits(1) == 1 then
    local number = input:small()
    if number < #type.additions then
      tree:add(here.field, input:range(start), #type.root + number)
    else
      tree:add(unknown_item, input:range(start), number):prepend_text(here.label .. ": ")
    end
    return
  end
  local number = input:bits(width_of(#type.root))
  if number >= #type.root then
    input.at = start
    fail(input, "no such item")
  end
  tree:add(here.field, input:range(start), number)
end

function show.bits(here, type, input, tree)
  local start, digits, names = input.at, {}, {}
  input:pieces(type, function(count)
    for _ = 1, count do
      local bit = input:bits(1)
      if bit == 1 then names[#names + 1] = type.names[#digits] or ("bit " .. #digits) end
      digits[#digits + 1] = bit == 1 and "1" or "0"
    end
  end)
  local item = tree:add(here.field, input:range(start), table.concat(digits))
  if #names > 0 then item:append_text(" (" .. table.concat(names, ", ") .. ")") end
end

function show.octets(here, type, input, tree)
  local start, parts = input.at, {}
  input:pieces(type, function(count) parts[#parts + 1] = input:octets(count) end)
  add_octets(tree, here.field, input:range(start), table.concat(parts))
end

function show.string(here, type, input, tree)
  local start, parts = input.at, {}
  if type.form == "UTF8String" then
    local more
    repeat
      local count
      count, more = input:length()
      parts[#parts + 1] = input:octets(count)
    until not more
  else
    local width = type.alphabet and width_of(#type.alphabet) or 7
    input:pieces(type, function(count)
      for _ = 1, count do
        local code = input:bits(width)
        if type.alphabet then
          code = type.alphabet[code + 1] or fail(input, "no such character")
        end
        parts[#parts + 1] = string.char(code)
      end
    end)
  end
  tree:add(here.field, input:range(start), visible(table.concat(parts)))
end

function show.open(here, type, input, tree)
  local start = input.at
  local inner = input:open()
  add_octets(tree, here.field, input:range(start), inner:octets((inner.stop - inner.at) / 8))
end

function show.list(here, type, input, tree)
  local start = input.at
  local branch = tree:add(here.field, input:range(start))
  local number = 0
  input:pieces(type, function(count)
    for _ = 1, count do
      dissect(here.element, input, branch, "[" .. number .. "]")
      number = number + 1
    end
  end)
  branch:set_len(input:range(start):len())
  branch:append_text(": " .. number .. (number == 1 and " element" or " elements"))
end

-- What is known of an open type, under its name; its octets where it is more than that.
local function whole(here, inner, tree)
  dissect(here, inner, tree)
end

function show.sequence(here, type, input, tree, label)
  local start = input.at
  local branch = tree:add(here.field, input:range(start))
  if label then branch:append_text(" " .. label) end
  local extended = type.extensible and input:bits(1) == 1
  local present = {}
  for index, member in ipairs(type.root) do present[index] = not member.optional or input:bits(1) == 1 end
  local numbers = {}
  for index, member in ipairs(type.root) do
    if present[index] then
      local inner = here.inner[member.name]
      if inner.type.kind == "selected" then
        local selected = inner.type.contents[numbers[inner.type.selector]]
        local first = input.at
        local content = input:open()
        if selected then
          whole(inner.inner[selected.name], content, branch)
        else
          add_octets(branch, inner.other, input:range(first), content:octets((content.stop - content.at) / 8))
        end
      else
        numbers[member.name] = dissect(inner, input, branch)
      end
    end
  end
  if extended then
    local count = input:bits(1) == 0 and input:bits(6) + 1 or input:length()
    local sent = {}
    for index = 1, count do sent[index] = input:bits(1) == 1 end
    for index = 1, count do
      if sent[index] then
        local first, member = input.at, type.additions[index]
        local content = input:open()
        if member then
          whole(here.inner[member.name], content, branch)
        else
          local octets = content:octets((content.stop - content.at) / 8)
          add_octets(branch, unknown_addition, input:range(first), octets):prepend_text("_ext_" .. index - 1 .. ": ")
        end
      end
    end
  end
  branch:set_len(input:range(start):len())
end

function show.choice(here, type, input, tree, label)
  local start = input.at
  local branch = tree:add(here.field, input:range(start))
  if label then branch:append_text(" " .. label) end
  if type.extensible and input:bits(1) == 1 then
    local number = input:small()
    local first, member = input.at, type.additions[number + 1]
    local content = input:open()
    if member then
      branch:append_text(": " .. member.name)
      whole(here.inner[member.name], content, branch)
    else
      local octets = content:octets((content.stop - content.at) / 8)
      add_octets(branch, unknown_addition, input:range(first), octets):prepend_text("_ext_" .. number .. ": ")
    end
  else
    local number = input:bits(width_of(#type.root))
    local member = type.root[number + 1]
    if not member then
      input.at = start
      fail(input, "no such alternative")
    end
    branch:append_text(": " .. member.name)
    dissect(here.inner[member.name], input, branch)
  end
  branch:set_len(input:range(start):len())
end

-- Shows one value; what goes wrong inside gains the way to it.
function dissect(here, input, tree, label)
  local done, result = pcall(show[here.type.kind], here, here.type, input, tree, label)
  if done then return result end
  if type(result) ~= "table" then result = { reason = tostring(result), bit = input.at } end
  result.path = here.label .. (label or "") .. (result.path and "." .. result.path or "")
  error(result, 0)
end

-- Messages ----------------------------------------------------------------------------------------------------------------------------------------

-- The kind of message that octets begin with, as people call it; nil where they cannot be a message frame.
local function kind_of(text)
  local first = text:byte(1)
  if first == nil then return nil end
  if first < 0x50 then return kinds[message.type.root[math.floor(first / 16) + 1].name] end
  if first ~= 0x80 or #text < 4 then return nil end
  local at = text:byte(2) < 128 and 3 or 4
  local number = (text:byte(at) or 0) % 128 * 256 + (text:byte(at + 1) or 0)
  local frame = resolve("MessageFrameExt")
  local selected = resolve(frame.root[2].type).contents[number]
  return selected and kinds[selected.name] or "Day II message " .. number
end

local function show_message(buffer, pinfo, tree)
  local kind = kind_of(buffer:raw())
  pinfo.cols.protocol = kind and kind:sub(1, 6) ~= "Day II" and "CSAE " .. kind or "CSAE"
  pinfo.cols.info = (kind or "unknown message") .. ", " .. buffer:len() .. " octets"
  local branch = tree:add(csae53, buffer())
  local input = reader(buffer)
  local done, problem = pcall(dissect, message, input, branch)
  if done then
    local left = input.stop - input.at
    if left >= 8 then
      done, problem = false, { reason = "octets behind the message", bit = input.at }
    elseif left > 0 and input:bits(left) ~= 0 then
      done, problem = false, { reason = "padding that is not zero", bit = input.at - left }
    end
  end
  if not done then
    if type(problem) ~= "table" then problem = { reason = tostring(problem), bit = input.at } end
    local text = problem.reason .. " at bit " .. problem.bit .. (problem.path and " in " .. problem.path or "")
    branch:add(damage_field, input:range(math.min(problem.bit, input.stop)), text):set_generated()
    branch:add_proto_expert_info(damaged, "Damaged: " .. text)
    pinfo.cols.info:append(" [damaged: " .. text .. "]")
  end
  return buffer:len()
end

-- DSMP --------------------------------------------------------------------------------------------------------------------------------------------

local dsmp_fields = {
  adaptation = ProtoField.uint8("dsmp.adaptation", "Adaptation layer: message family", base.DEC, { [4] = "YD/T 3707" }),
  version = ProtoField.uint8("dsmp.version", "Version", base.DEC, nil, 0xE0),
  extension = ProtoField.bool("dsmp.extension", "Extension present", 8, nil, 0x10),
  aid = ProtoField.uint32("dsmp.aid", "Application identifier (AID)"),
  length = ProtoField.uint16("dsmp.length", "Length of the data"),
}
dsmp.fields = dsmp_fields
local contradiction = ProtoExpert.new("dsmp.contradiction", "The length contradicts the octets present", expert.group.MALFORMED, expert.severity.ERROR)
local secured = ProtoExpert.new("dsmp.secured", "A secured message, which is not opened here", expert.group.PROTOCOL, expert.severity.NOTE)
dsmp.experts = { contradiction, secured }

-- Where the parts of a header are; nil where the octets are none.
local function header(buffer)
  local at = buffer:len() > 1 and buffer(0, 1):uint() == 4 and 1 or 0
  if buffer:len() < at + 5 or buffer(at, 1):uint() ~= 0 then return nil end
  local first = buffer(at + 1, 1):uint()
  local count, value
  if first < 0x80 then
    count, value = 1, first
  elseif first < 0xC0 then
    count, value = 2, buffer(at + 1, 2):uint() - 0x8000 + 128
  elseif first < 0xE0 and buffer:len() > at + 6 then
    count, value = 3, buffer(at + 1, 3):uint() - 0xC00000 + 16512
  elseif first < 0xF0 and buffer:len() > at + 7 then
    count, value = 4, buffer(at + 1, 4):uint() - 0xE0000000 + 2113664
  else
    return nil
  end
  if buffer:len() < at + 1 + count + 2 then return nil end
  local length = buffer(at + 1 + count, 2):uint()
  return { start = at, aid = value, count = count, length = length, data = at + 3 + count }
end

-- Whether a length and so many octets fill the rest: one octet below 128, else 0x80 + how many octets hold it.
local function is_whole_octet_string(data, start)
  local first = data(start, 1):uint()
  if first < 0x80 then return data:len() - start - 1 == first end
  local count = first - 0x80
  if count < 1 or count > 2 or data:len() <= start + count then return false end
  return data:len() - start - 1 - count == data(start + 1, count):uint()
end

-- Whether the data begin as a secured message does: its version, which protection it has, and what follows from these.
local function is_secured(data)
  if data:len() < 4 then return false end
  local version, choice, following = data(0, 1):uint(), data(1, 1):uint(), data(2, 1):uint()
  if version ~= 2 and version ~= 3 then return false end
  if choice == 0x80 then return is_whole_octet_string(data, 2) end
  if choice == 0x81 then return (version == 3 and following <= 2) or (following >= 0x80 and following <= 0x82) end
  return choice == 0x82
end

local function show_short(buffer, pinfo, tree)
  local parts = header(buffer)
  if not parts then return 0 end
  local branch = tree:add(dsmp, buffer(0, parts.data))
  if parts.start == 1 then branch:add(dsmp_fields.adaptation, buffer(0, 1)) end
  branch:add(dsmp_fields.version, buffer(parts.start, 1))
  branch:add(dsmp_fields.extension, buffer(parts.start, 1))
  branch:add(dsmp_fields.aid, buffer(parts.start + 1, parts.count), parts.aid)
  local length = branch:add(dsmp_fields.length, buffer(parts.data - 2, 2))
  if parts.length ~= buffer:len() - parts.data then length:add_proto_expert_info(contradiction) end
  if buffer:len() == parts.data then return buffer:len() end
  local data = buffer(parts.data, math.min(parts.length, buffer:len() - parts.data))
  if not is_secured(data) then
    show_message(data:tvb(), pinfo, tree)
  else
    pinfo.cols.protocol = "DSMP"
    pinfo.cols.info = "AID " .. parts.aid .. ", " .. data:len() .. " octets"
    branch:add_proto_expert_info(secured)
    Dissector.get("data"):call(data:tvb(), pinfo, tree)
  end
  return buffer:len()
end

-- Whether octets are exactly one message frame: nothing but their content tells where there is no header.
local function is_message(buffer)
  if not kind_of(buffer:raw()) then return false end
  local input = reader(buffer)
  local silent = {}
  function silent:add() return self end
  function silent:append_text() return self end
  function silent:prepend_text() return self end
  function silent:set_generated() return self end
  function silent:set_len() return self end
  if not pcall(dissect, message, input, silent) then return false end
  local left = input.stop - input.at
  return left < 8 and (left == 0 or input:bits(left) == 0)
end

local function heuristic(buffer, pinfo, tree)
  local parts = header(buffer)
  if parts and (parts.start == 1 or (parts.aid >= 111 and parts.aid <= 114) or (parts.aid >= 3616 and parts.aid <= 3629)) then
    if parts.length == buffer:len() - parts.data then
      show_short(buffer, pinfo, tree)
      return true
    end
  end
  if is_message(buffer) then
    show_message(buffer, pinfo, tree)
    return true
  end
  return false
end

csae53:register_heuristic("udp", heuristic)
DissectorTable.get("udp.port"):add_for_decode_as(dsmp)
DissectorTable.get("udp.port"):add_for_decode_as(csae53)
DissectorTable.get("ethertype"):add_for_decode_as(dsmp)

-- Ports whose payloads are short messages, or messages alone, damaged ones included.
csae53.prefs.ports = Pref.range("UDP ports of messages", "", "Ports on which every datagram is taken for a message, with a DSMP header or without", 65535)
local current = ""

function csae53.prefs_changed()
  local table = DissectorTable.get("udp.port")
  if current ~= "" then table:remove(current, csae53) end
  current = tostring(csae53.prefs.ports or "")
  if current ~= "" then table:add(current, csae53) end
end

dsmp.dissector = show_short

-- Behind a port that was named, a header is found as well.
function csae53.dissector(buffer, pinfo, tree)
  local parts = header(buffer)
  if parts and parts.length == buffer:len() - parts.data then return show_short(buffer, pinfo, tree) end
  return show_message(buffer, pinfo, tree)
end

#include "adapters/report_files/xml_events.hpp"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlschemas.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

#include "adapters/files/text.hpp"

namespace cas::adapters::report_files {
namespace {

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

// libxml2's sentences quote the file: made safe, short, and without their line end.
std::string sentence(const xmlError* error) {
  std::string text = error == nullptr || error->message == nullptr ? "no XML" : error->message;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  constexpr std::size_t kBytesMax = 300;
  if (text.size() > kBytesMax) text.resize(kBytesMax);
  if (const auto bad = files::first_invalid_utf8(text)) text.resize(*bad);
  std::ranges::replace_if(text, [](char c) { return files::has_control({&c, 1}); }, '?');
  return text;
}

bool same_name(std::string_view name, std::string_view other) {
  return std::ranges::equal(name, other, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  });
}

void be_silent(void*, xmlErrorPtr) {}

struct Free {
  void operator()(xmlSchemaParserCtxt* p) const { xmlSchemaFreeParserCtxt(p); }
  void operator()(xmlSchema* p) const { xmlSchemaFree(p); }
  void operator()(xmlSchemaValidCtxt* p) const { xmlSchemaFreeValidCtxt(p); }
  void operator()(xmlSchemaSAXPlugStruct* p) const { xmlSchemaSAXUnplug(p); }
  void operator()(xmlParserCtxt* p) const { xmlFreeParserCtxt(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

}  // namespace

std::string_view XmlAttributes::find(std::string_view name) const { return find(name, ""); }

std::string_view XmlAttributes::find(std::string_view name, std::string_view space) const {
  // Five pointers each: local name, prefix, namespace, begin and end of the value.
  for (int i = 0; i < count_; ++i) {
    const auto* const* at = all_ + std::ptrdiff_t{5} * i;
    if (view(at[0]) == name && view(at[2]) == space)
      return {reinterpret_cast<const char*>(at[3]), static_cast<std::size_t>(at[4] - at[3])};
  }
  return {};
}

struct XmlEvents::Parser {
  xmlSAXHandler handler{};
  Owned<xmlSchema> schema;
  Owned<xmlSchemaValidCtxt> validator;
  Owned<xmlSchemaSAXPlugStruct> plug;
  Owned<xmlParserCtxt> context;

  explicit Parser(XmlEvents& to) {
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = start;
    handler.endElementNs = end;
    handler.characters = text;
    handler.ignorableWhitespace = text;
    handler.cdataBlock = text;
    handler.internalSubset = doctype;
    to_ = &to;
  }

  void validate_by(std::string_view text_of_schema) {
    const Owned<xmlSchemaParserCtxt> reading{
        xmlSchemaNewMemParserCtxt(text_of_schema.data(), static_cast<int>(text_of_schema.size()))};
    invariant(reading != nullptr, "memory for a schema");
    schema.reset(xmlSchemaParse(reading.get()));
    invariant(schema != nullptr, "our own schema is one");
    validator.reset(xmlSchemaNewValidCtxt(schema.get()));
    invariant(validator != nullptr, "memory for a schema");
    xmlSchemaSetValidStructuredErrors(validator.get(), breach, to_);
  }

  void open() {
    xmlSAXHandler* sax = &handler;
    void* user = to_;
    if (validator) plug.reset(xmlSchemaSAXPlug(validator.get(), &sax, &user));
    context.reset(xmlCreatePushParserCtxt(sax, user, nullptr, 0, nullptr));
    invariant(context != nullptr, "memory for a parser");
    // Without a document type only XML's own entities can be replaced; left alone, an ampersand in
    // an attribute would come as a reference to itself.
    xmlCtxtUseOptions(context.get(), XML_PARSE_NONET | XML_PARSE_NOENT);
    context->sax->serror = be_silent;  // it is asked for its last error instead
  }

  static XmlEvents& of(void* user) { return *static_cast<XmlEvents*>(user); }

  static void start(void* user, const xmlChar* name, const xmlChar*, const xmlChar* space, int,
                    const xmlChar**, int count, int, const xmlChar** attributes) {
    auto& to = of(user);
    if (to.error_) return;
    // Whole tags were told of before; what is left at the end is the beginning of one.
    if (to.ending_)
      return to.stop({Errc::invalid,
                      "xml.truncated",
                      to_string(to.here()) + ": the file ends within a tag",
                      {}});
    if (!std::exchange(to.begun_, true)) to.parser_->know_encoding();
    if (++to.depth_ > to.depth_max_)
      return to.stop({Errc::invalid,
                      "xml.too_deep",
                      to_string(to.here()) + ": more than " + std::to_string(to.depth_max_) +
                          " elements within each other",
                      {}});
    if (!to.error_) to.on_start(view(name), view(space), {attributes, count});
  }
  static void end(void* user, const xmlChar* name, const xmlChar*, const xmlChar*) {
    auto& to = of(user);
    if (to.error_) return;
    to.on_end(view(name));
    --to.depth_;
  }
  static void text(void* user, const xmlChar* bytes, int size) {
    auto& to = of(user);
    if (!to.error_)
      to.on_text({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
  }
  static void doctype(void* user, const xmlChar*, const xmlChar*, const xmlChar*) {
    auto& to = of(user);
    to.stop({Errc::invalid,
             "xml.doctype",
             to_string(to.here()) + ": a document type declaration is not allowed; it could "
                                    "define entities",
             {}});
    // Before any of them is; the validator does not hear of document types.
    xmlStopParser(to.parser_->context.get());
  }
  static void breach(void* user, xmlErrorPtr error) {
    auto& to = of(user);
    if (!to.error_) to.on_breach(sentence(error));
  }

  void know_encoding() const {
    constexpr std::array<std::string_view, 3> kUtf8{"", "UTF-8", "US-ASCII"};
    constexpr std::array<std::string_view, 3> kWindows{"windows-1250", "cp1250", "cp-1250"};
    constexpr std::array<std::string_view, 3> kIso{"ISO-8859-2", "ISO_8859-2", "latin2"};
    const auto declared = view(context->encoding);
    const auto one_of = [&](const auto& names) {
      return std::ranges::any_of(names, [&](auto name) { return same_name(name, declared); });
    };
    auto& to = *to_;
    if (to.mark_)
      to.encoding_ = Encoding::utf_8_with_mark;
    else if (one_of(kWindows))
      to.encoding_ = Encoding::windows_1250;
    else if (one_of(kIso))
      to.encoding_ = Encoding::iso_8859_2;
    if (!one_of(kUtf8) && (to.mark_ || to.encoding_ == Encoding::utf_8))
      to.stop({Errc::invalid,
               "xml.unknown_encoding",
               "line 1, column 1: the encoding " + files::in_quotes(declared) +
                   " is none of UTF-8, Windows-1250, ISO-8859-2, or contradicts the mark",
               {}});
  }

 private:
  XmlEvents* to_;
};

XmlEvents::XmlEvents(std::uint32_t depth_max, std::optional<std::string_view> schema)
    : depth_max_(depth_max), parser_(std::make_unique<Parser>(*this)) {
  static std::once_flag once;
  std::call_once(once, xmlInitParser);
  if (schema) parser_->validate_by(*schema);
  parser_->open();
}

XmlEvents::~XmlEvents() = default;

void XmlEvents::stop(Error error) {
  if (error_) return;
  // The parser is not halted here: that would free what the validator, which is called after us,
  // still looks at. Nothing is told any more, and no chunk is read after this one.
  error_ = std::move(error);
}

Place XmlEvents::here() const {
  auto* context = parser_->context.get();
  const auto line = xmlSAX2GetLineNumber(context);
  const auto column = xmlSAX2GetColumnNumber(context);
  return {static_cast<std::uint32_t>(std::max(line, 1)),
          static_cast<std::uint32_t>(std::max(column, 1)),
          {}};
}

Result<void> XmlEvents::parse(std::string_view bytes, bool last) {
  auto* context = parser_->context.get();
  const auto code =
      error_ ? 0
             : xmlParseChunk(context, bytes.data(), static_cast<int>(bytes.size()), last ? 1 : 0);
  if (error_) return fail(*error_);
  if (code == 0 || context->wellFormed == 1) return {};
  const auto* why = xmlCtxtGetLastError(context);
  const auto place = why == nullptr ? here()
                                    : Place{static_cast<std::uint32_t>(std::max(why->line, 1)),
                                            static_cast<std::uint32_t>(std::max(why->int2, 1)),
                                            {}};
  error_ = Error{Errc::invalid,
                 last ? "xml.truncated" : "xml.not_well_formed",
                 // libxml2 calls what is missing "extra content".
                 to_string(place) + ": " +
                     (last && depth_ > 0 ? "the file ends before all is closed that it has begun"
                                         : sentence(why)),
                 {}};
  return fail(*error_);
}

Result<void> XmlEvents::feed(std::string_view bytes) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  // Not one of ours, and libxml2 would take it for whatever it may be.
  if (!begun_ && bytes.substr(0, 4).find('\0') != std::string_view::npos)
    return fail(Errc::invalid, "xml.unknown_encoding",
                "line 1, column 1: the encoding is none of UTF-8, Windows-1250, ISO-8859-2");
  if (!begun_ && bytes.starts_with(kMark)) mark_ = true;
  return parse(bytes, false);
}

Result<void> XmlEvents::finish() {
  ending_ = true;
  return parse({}, true);
}

}  // namespace cas::adapters::report_files

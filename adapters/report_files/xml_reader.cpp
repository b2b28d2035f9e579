#include "adapters/report_files/xml_reader.hpp"

#include "adapters/files/text.hpp"
#include "adapters/report_files/cell_content.hpp"
#include "adapters/report_files/gathering.hpp"
#include "adapters/report_files/report_schema.hpp"
#include "adapters/report_files/xml_events.hpp"

namespace cas::adapters::report_files {
namespace {

class Reader final : public XmlEvents {
 public:
  Reader(const Receiver& receiver, const Limits& limits)
      : XmlEvents(limits.depth, report_schema()), gathering_(receiver, limits), limits_(limits) {}

  Gathering& gathering() { return gathering_; }

 private:
  // A report is handed on when something follows it: what the schema says of its end comes later
  // than the end itself.
  void on_start(std::string_view name, std::string_view space,
                const XmlAttributes& attributes) override {
    explained_ = false;
    const bool ours = space == kNamespace;
    if (depth() == 1 && (!ours || name != "delivery"))
      return stop({Errc::invalid,
                   "xml.not_a_delivery",
                   to_string(here()) + ": the file begins with the element " +
                       files::in_quotes(name) + " of " + files::in_quotes(space) +
                       ", not with delivery of " + std::string(kNamespace),
                   {}});
    if (depth() == 2 && ours && name == "report") begin(attributes);
    if (depth() == 3 && ours && name == "cell" && gathering_.open()) {
      in_cell_ = true;
      code_ = attributes.find("code");
      text_.clear();
      place_ = here();
    }
  }

  void on_end(std::string_view) override {
    explained_ = false;
    if (depth() != 3 || !std::exchange(in_cell_, false)) return;
    // Whatever is no content at any scale is told in our words, not in the schema's.
    if (auto good = check_text(text_); !good) {
      explained_ = true;
      gathering_.fault({place_, code_, good.error().reason, good.error().detail});
    }
    pass(gathering_.add(code_, text_, place_));
  }

  void on_text(std::string_view text) override {
    if (!in_cell_) return;
    if (text_.size() + text.size() > limits_.text)
      return stop(
          {Errc::invalid,
           "file.text_too_long",
           to_string(here()) + ": a cell of more than " + std::to_string(limits_.text) + " bytes",
           {}});
    text_ += text;
  }

  void on_breach(std::string_view what) override {
    if (std::exchange(explained_, false)) return;
    if (gathering_.open())
      return gathering_.fault({here(), in_cell_ ? code_ : "", "xml.schema", std::string(what)});
    stop({Errc::invalid, "xml.schema", to_string(here()) + ": " + std::string(what), {}});
  }

  void begin(const XmlAttributes& attributes) {
    const auto place = here();
    pass(gathering_.begin(
        {std::string(attributes.find("unit")),
         events::FormCode{std::string(attributes.find("form"))},
         read_version(attributes.find("version")), std::string(attributes.find("period"))},
        {place, place, place, place}));
  }

  void pass(Result<void> done) {
    if (!done) stop(std::move(done.error()));
  }

  Gathering gathering_;
  const Limits& limits_;
  bool in_cell_ = false;
  bool explained_ = false;  ///< what the schema says next was told better already
  std::string code_;
  std::string text_;
  Place place_;
};

}  // namespace

Result<FileFacts> read_xml(Input& input, const Receiver& receiver, const Limits& limits) {
  Reader reader{receiver, limits};
  while (true) {
    auto piece = input.take();
    if (!piece) return fail(std::move(piece.error()));
    auto done = piece->empty() ? reader.finish() : reader.feed(*piece);
    if (!done) return fail(std::move(done.error()));
    if (piece->empty()) break;
  }
  if (auto done = reader.gathering().end(); !done) return fail(std::move(done.error()));
  FileFacts facts;
  facts.format = FileFormat::xml;
  facts.encoding = reader.encoding();
  reader.gathering().count(facts);
  return facts;
}

}  // namespace cas::adapters::report_files

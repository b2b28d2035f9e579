#include "adapters/report_files/workbook.hpp"

#include <algorithm>
#include <map>

#include "adapters/files/text.hpp"
#include "adapters/report_files/sheet_events.hpp"
#include "adapters/report_files/sheet_styles.hpp"

namespace cas::adapters::report_files {
namespace {

constexpr std::size_t kTextsMax = 200'000;
constexpr std::size_t kSheetsMax = 256;
constexpr std::string_view kRelationships =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const std::string kBook = "xl/workbook.xml";
const std::string kBookRelations = "xl/_rels/workbook.xml.rels";
const std::string kTexts = "xl/sharedStrings.xml";
const std::string kStyles = "xl/styles.xml";

/// Attributes of elements, for the two small parts that say what there is.
class Listing final : public XmlEvents {
 public:
  Listing(std::string_view element, std::string_view key, std::string_view key_space,
          std::string_view value, std::uint32_t depth_max)
      : XmlEvents(depth_max, std::nullopt),
        element_(element),
        key_(key),
        key_space_(key_space),
        value_(value) {}
  std::vector<std::pair<std::string, std::string>> found;

 private:
  void on_start(std::string_view name, std::string_view, const XmlAttributes& a) override {
    if (name == element_) found.emplace_back(a.find(key_, key_space_), a.find(value_));
    if (found.size() > kSheetsMax)
      stop({Errc::invalid, "xlsx.too_many_entries", "The workbook has more than 256 sheets.", {}});
  }
  void on_end(std::string_view) override {}
  void on_text(std::string_view) override {}

  std::string_view element_, key_, key_space_, value_;
};

/// xl/sharedStrings.xml: a text in pieces of different looks is one; how it is pronounced is none.
class Texts final : public XmlEvents {
 public:
  Texts(std::vector<std::string>& to, const Limits& limits)
      : XmlEvents(limits.depth, std::nullopt), to_(to), text_max_(limits.text) {}

 private:
  void on_start(std::string_view name, std::string_view, const XmlAttributes&) override {
    if (name == "si") to_.emplace_back();
    if (name == "rPh") spoken_ = true;
    in_text_ = name == "t" && !spoken_ && !to_.empty();
    if (to_.size() > kTextsMax)
      stop({Errc::invalid, "xlsx.too_many_texts", "The workbook has too many texts.", {}});
  }
  void on_end(std::string_view name) override {
    in_text_ = false;
    if (name == "rPh") spoken_ = false;
  }
  void on_text(std::string_view text) override {
    // What is longer is no content of a cell, and its beginning is enough to say so.
    if (in_text_) to_.back() += text.substr(0, text_max_ - std::min(text_max_, to_.back().size()));
  }

  std::vector<std::string>& to_;
  std::size_t text_max_;
  bool in_text_ = false;
  bool spoken_ = false;
};

Result<void> parse(ZipArchive& archive, const std::string& entry, XmlEvents& events) {
  auto done = archive.unpack(entry, [&](std::string_view piece) { return events.feed(piece); });
  if (done) done = events.finish();
  if (!done) return fail(std::move(done.error()).during("reading the part " + entry));
  return {};
}

/// A part's name as the part xl/workbook.xml names it.
std::string entry_of(std::string_view target) {
  return target.starts_with('/') ? std::string(target.substr(1)) : "xl/" + std::string(target);
}

}  // namespace

Result<Workbook> Workbook::open(std::string_view bytes, const Limits& limits) {
  auto archive = ZipArchive::open(bytes, limits);
  if (!archive) return fail(std::move(archive.error()));
  Workbook book{*std::move(archive), limits};
  if (auto done = book.find_sheets(); !done) return fail(std::move(done.error()));
  if (auto done = book.read_texts(); !done) return fail(std::move(done.error()));
  if (auto done = book.read_styles(); !done) return fail(std::move(done.error()));
  return book;
}

Result<void> Workbook::find_sheets() {
  Listing sheets{"sheet", "id", kRelationships, "name", limits_->depth};
  if (auto done = parse(archive_, kBook, sheets); !done) return done;
  Listing parts{"Relationship", "Id", "", "Target", limits_->depth};
  if (auto done = parse(archive_, kBookRelations, parts); !done) return done;
  const std::map<std::string, std::string> targets(parts.found.begin(), parts.found.end());
  for (auto& [id, name] : sheets.found) {
    const auto target = targets.find(id);
    if (target == targets.end())
      return fail(Errc::invalid, "xlsx.no_sheet",
                  "The workbook names a sheet " + files::in_quotes(name) + " that is not there.");
    names_.push_back(std::move(name));
    entries_.push_back(entry_of(target->second));
  }
  return {};
}

Result<void> Workbook::read_texts() {
  if (!archive_.has(kTexts)) return {};
  Texts texts{texts_, *limits_};
  return parse(archive_, kTexts, texts);
}

Result<void> Workbook::read_styles() {
  if (!archive_.has(kStyles)) return {};
  SheetStyles styles{styles_, *limits_};
  return parse(archive_, kStyles, styles);
}

Result<void> Workbook::read(
    std::size_t sheet,
    const std::function<Result<void>(std::uint32_t, const std::vector<SheetCell>&)>& line) {
  SheetEvents events{names_[sheet], texts_, styles_, line, *limits_};
  return parse(archive_, entries_[sheet], events);
}

}  // namespace cas::adapters::report_files

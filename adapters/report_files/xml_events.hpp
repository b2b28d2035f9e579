#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/report_files/delivery.hpp"

namespace cas::adapters::report_files {

/// What stands in a start tag; good during the call that it is handed to.
class XmlAttributes {
 public:
  XmlAttributes(const unsigned char** all, int count) : all_(all), count_(count) {}
  /// The value; empty if it does not stand there.
  [[nodiscard]] std::string_view find(std::string_view name) const;
  /// The value of an attribute of a namespace.
  [[nodiscard]] std::string_view find(std::string_view name, std::string_view space) const;

 private:
  const unsigned char** all_;
  int count_;
};

/// An XML document, fed piece by piece and told of element by element; nothing of it is kept. A
/// document type declaration is refused where it begins, so there are no entities but the five of
/// XML itself, and nothing is fetched from anywhere. libxml2 parses, and validates if it is given a
/// schema. One thread.
class XmlEvents {
 public:
  virtual ~XmlEvents();
  XmlEvents(const XmlEvents&) = delete;
  XmlEvents& operator=(const XmlEvents&) = delete;

  /// @errors what `stop` was given; invalid "xml.not_well_formed", "xml.doctype", "xml.too_deep",
  ///         "xml.unknown_encoding"
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// @errors as `feed`; invalid "xml.truncated"
  [[nodiscard]] Result<void> finish();

  /// Known from the first start tag on.
  [[nodiscard]] Encoding encoding() const noexcept { return encoding_; }

 protected:
  /// @param schema  the text of an XSD; without one nothing is validated
  XmlEvents(std::uint32_t depth_max, std::optional<std::string_view> schema);

  virtual void on_start(std::string_view name, std::string_view space,
                        const XmlAttributes& attributes) = 0;
  virtual void on_end(std::string_view name) = 0;
  virtual void on_text(std::string_view text) = 0;
  /// Something that the schema forbids, told right after the call that it is about.
  virtual void on_breach(std::string_view /*what*/) {}

  /// Ends the reading with this; the first one counts.
  void stop(Error error);
  /// Behind what was parsed last.
  [[nodiscard]] Place here() const;
  [[nodiscard]] std::uint32_t depth() const noexcept { return depth_; }

 private:
  struct Parser;
  friend struct Parser;
  Result<void> parse(std::string_view bytes, bool last);

  std::uint32_t depth_max_;
  std::uint32_t depth_ = 0;
  Encoding encoding_ = Encoding::utf_8;
  bool mark_ = false;
  bool begun_ = false;
  bool ending_ = false;
  std::optional<Error> error_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace cas::adapters::report_files

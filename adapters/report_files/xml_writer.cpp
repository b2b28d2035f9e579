#include <libxml/xmlwriter.h>

#include "adapters/report_files/filled_cells.hpp"
#include "adapters/report_files/report_schema.hpp"

namespace cas::adapters::report_files {
namespace {

struct Free {
  void operator()(xmlBuffer* p) const { xmlBufferFree(p); }
  void operator()(xmlTextWriter* p) const { xmlFreeTextWriter(p); }
};

const xmlChar* bytes(const std::string& text) {
  return reinterpret_cast<const xmlChar*>(text.c_str());
}

class XmlWriter final : public DeliveryWriter {
 public:
  explicit XmlWriter(std::ostream& to) : to_(to) {
    buffer_.reset(xmlBufferCreate());
    writer_.reset(buffer_ ? xmlNewTextWriterMemory(buffer_.get(), 0) : nullptr);
    invariant(writer_ != nullptr, "memory for a writer");
    xmlTextWriterStartDocument(writer_.get(), nullptr, "UTF-8", nullptr);
    start("delivery");
    attribute("xmlns", std::string(kNamespace));
    attribute("producer", "CAS");
  }

  void add(const FilledReport& report) override {
    line("\n  ");
    start("report");
    attribute("unit", report.unit);
    attribute("form", report.form.code.value());
    attribute("version", std::to_string(report.form.version.value()));
    attribute("period", report.period);
    for_each_open_cell(report, [&](const auto&, const auto&, const auto&, std::size_t index) {
      line("\n    ");
      start("cell");
      attribute("code", report.layout.cells()[index].code);
      xmlTextWriterWriteString(writer_.get(), bytes(text_of(report, index)));
      xmlTextWriterEndElement(writer_.get());
    });
    line("\n  ");
    xmlTextWriterEndElement(writer_.get());
    flush();
  }

  void finish() override {
    line("\n");
    xmlTextWriterEndDocument(writer_.get());
    flush();
  }

 private:
  void start(const std::string& name) { xmlTextWriterStartElement(writer_.get(), bytes(name)); }
  void attribute(const std::string& name, const std::string& value) {
    xmlTextWriterWriteAttribute(writer_.get(), bytes(name), bytes(value));
  }
  // The library indents elements that hold text as if blanks in them meant nothing.
  void line(const std::string& text) { xmlTextWriterWriteRaw(writer_.get(), bytes(text)); }
  void flush() {
    xmlTextWriterFlush(writer_.get());
    to_.write(reinterpret_cast<const char*>(xmlBufferContent(buffer_.get())),
              xmlBufferLength(buffer_.get()));
    xmlBufferEmpty(buffer_.get());
  }

  std::ostream& to_;
  std::unique_ptr<xmlBuffer, Free> buffer_;
  std::unique_ptr<xmlTextWriter, Free> writer_;
};

}  // namespace

std::unique_ptr<DeliveryWriter> xml_writer(std::ostream& to) {
  return std::make_unique<XmlWriter>(to);
}

}  // namespace cas::adapters::report_files

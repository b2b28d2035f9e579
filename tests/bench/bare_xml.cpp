#include "tests/bench/bare_xml.hpp"

#include <libxml/xmlreader.h>
#include <libxml/xmlschemas.h>

#include "adapters/report_files/report_schema.hpp"
#include "events/result.hpp"

namespace cas::bench {

std::size_t read_bare(const std::vector<std::filesystem::path>& files) {
  const auto text = adapters::report_files::report_schema();
  auto* parser = xmlSchemaNewMemParserCtxt(text.data(), static_cast<int>(text.size()));
  auto* schema = xmlSchemaParse(parser);
  xmlSchemaFreeParserCtxt(parser);
  std::size_t elements = 0;
  for (const auto& file : files) {
    auto* reader = xmlReaderForFile(file.c_str(), nullptr, XML_PARSE_NONET);
    invariant(reader != nullptr && xmlTextReaderSetSchema(reader, schema) == 0, "a file to read");
    int more = 1;
    while ((more = xmlTextReaderRead(reader)) == 1)
      if (xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT) ++elements;
    invariant(more == 0 && xmlTextReaderIsValid(reader) == 1, "a delivery is valid");
    xmlFreeTextReader(reader);
  }
  xmlSchemaFree(schema);
  return elements;
}

}  // namespace cas::bench

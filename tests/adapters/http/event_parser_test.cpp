#include "adapters/http/event_parser.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace cas::adapters::http {
namespace {

std::vector<ServerSentEvent> all_of(EventParser& parser) {
  std::vector<ServerSentEvent> all;
  while (auto event = parser.next()) all.push_back(*std::move(event));
  return all;
}

TEST(EventParser, ReadsNamesDataAndIds) {
  EventParser parser;
  parser.take("retry: 1000\n: begins\n\nevent: status\ndata: {\"a\":1}\n\n");
  parser.take("id: a1b2-0.7\nevent: status\ndata:two\ndata: lines\n\ndata: last\n\n");
  auto event = parser.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name, "status");
  EXPECT_EQ(event->data, R"({"a":1})");
  EXPECT_EQ(parser.last_id(), "") << "no id came with the first";
  event = parser.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data, "two\nlines");
  EXPECT_EQ(parser.last_id(), "a1b2-0.7");
  event = parser.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->name, "message");
  EXPECT_EQ(parser.last_id(), "a1b2-0.7") << "it stays until another comes";
  EXPECT_FALSE(parser.next());
}

TEST(EventParser, AnIdMayComeWithoutData) {
  EventParser parser;
  parser.take("data: x\n\nid: 9\n\n");
  EXPECT_EQ(all_of(parser).size(), 1u);
  EXPECT_EQ(parser.last_id(), "9");
}

TEST(EventParser, EndsOfLinesAndPiecesMeanNothing) {
  const std::string text = "event: a\ndata: 1\n\nid: 7\ndata: 2\n\n";
  for (const std::string ending : {"\n", "\r", "\r\n"}) {
    std::string wire;
    for (const char c : text) wire += c == '\n' ? ending : std::string(1, c);
    for (std::size_t piece = 1; piece <= wire.size(); ++piece) {
      EventParser parser;
      for (std::size_t at = 0; at < wire.size(); at += piece)
        parser.take(std::string_view(wire).substr(at, piece));
      const auto events = all_of(parser);
      ASSERT_EQ(events.size(), 2u) << piece;
      EXPECT_EQ(events[0].name, "a");
      EXPECT_EQ(events[0].data, "1");
      EXPECT_EQ(events[1].data, "2");
      EXPECT_EQ(parser.last_id(), "7");
    }
  }
}

TEST(EventParser, HalfAnEventIsNone) {
  EventParser parser;
  parser.take("data: 1\nid: 3\n");
  EXPECT_FALSE(parser.next());
  EXPECT_EQ(parser.last_id(), "");
}

}  // namespace
}  // namespace cas::adapters::http

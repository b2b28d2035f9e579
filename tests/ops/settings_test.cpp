#include "ops/config/settings.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "ops/cli/serve_words.hpp"
#include "tests/support/temporary_folder.hpp"

namespace cas::ops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A program of two settings of each place, run with words, an environment and a file.
class Program {
 public:
  Program() {
    settings_.add(app_, {"name", "CAS_TEST_NAME", "a name", Text{&name}});
    settings_.add(app_, {"key", "CAS_TEST_KEY", "a secret", Text{&key}, true});
    settings_.add(*run_, {"run.speed", "CAS_TEST_SPEED", "how fast", whole(speed, 1, 9)});
    settings_.add(*run_, {"run.wait_ms", "", "how long", whole(wait, 0, 1000)});
    settings_.add(*run_, {"run.colours", "CAS_TEST_COLOURS", "which", Texts{&colours}});
    settings_.add(*run_, {"run.loud", "CAS_TEST_LOUD", "is it", Truth{&loud}});
    settings_.add(*run_, {"run.mood", "CAS_TEST_MOOD", "how", OneOf{&mood, {"good", "bad"}}});
  }
  ~Program() {
    for (const auto& variable : set_) unsetenv(variable.c_str());
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void set(const std::string& variable, const std::string& value) {
    setenv(variable.c_str(), value.c_str(), 1);
    set_.push_back(variable);
  }
  std::vector<std::string> run(std::vector<std::string> words, const std::string& toml = {},
                               bool all = true) {
    std::string file;
    if (!toml.empty()) {
      file = (folder_.path() / "x.toml").string();
      std::ofstream(file) << toml;
    }
    std::ranges::reverse(words);  // as CLI11 takes them
    app_.parse(words);
    std::vector<std::string> findings;
    for (const auto& finding : settings_.resolve(file, all)) {
      auto text = finding.text();
      if (text.starts_with(file) && !file.empty()) text.erase(0, file.size() + 2);
      findings.push_back(text);
    }
    return findings;
  }
  const Setting& operator[](std::string_view wanted) const {
    return *std::ranges::find(settings_.all(), wanted, &Setting::key);
  }
  const Settings& settings() const { return settings_; }

  std::string name = "nobody";
  std::string key;
  unsigned speed = 3;
  std::chrono::milliseconds wait{5};
  std::vector<std::string> colours;
  bool loud = false;
  std::string mood = "good";

 private:
  tests::TemporaryFolder folder_;
  CLI::App app_{"program"};
  CLI::App* run_ = app_.add_subcommand("run");
  Settings settings_;
  std::vector<std::string> set_;
};

constexpr const char* kFile =
    "name = \"file\"\n[run]\nspeed = 5\nwait_ms = 50\ncolours = [\"red\"]\nloud = true\n"
    "mood = \"bad\"\n";

TEST(Settings, AFlagWinsOverTheEnvironmentAndThatOverTheFile) {
  Program program;
  program.set("CAS_TEST_SPEED", "7");
  program.set("CAS_TEST_NAME", "variable");
  EXPECT_THAT(program.run({"--name", "flag", "run"}, kFile), ElementsAre());
  EXPECT_EQ(program.name, "flag");
  EXPECT_EQ(program["name"].source, Source::flag);
  EXPECT_EQ(program["name"].place, "--name");
  EXPECT_EQ(program.speed, 7U);
  EXPECT_EQ(program["run.speed"].place, "CAS_TEST_SPEED");
  EXPECT_EQ(program.wait.count(), 50);
  EXPECT_THAT(program["run.wait_ms"].place, HasSubstr("x.toml, line 4"));
  EXPECT_THAT(program.colours, ElementsAre("red"));
  EXPECT_TRUE(program.loud);
  EXPECT_EQ(program.mood, "bad");
  EXPECT_EQ(program["key"].source, Source::standard);
}

TEST(Settings, EveryKindCanComeFromAFlagAndFromTheEnvironment) {
  Program flags;
  flags.run({"run", "--speed", "9", "--wait-ms", "1", "--colours", "red,blue", "--loud", "--mood",
             "bad"});
  EXPECT_EQ(flags.speed, 9U);
  EXPECT_EQ(flags.wait.count(), 1);
  EXPECT_THAT(flags.colours, ElementsAre("red", "blue"));
  EXPECT_TRUE(flags.loud);
  Program variables;
  variables.set("CAS_TEST_COLOURS", "red,blue");
  variables.set("CAS_TEST_LOUD", "yes");
  variables.set("CAS_TEST_MOOD", "bad");
  EXPECT_THAT(variables.run({"run"}), ElementsAre());
  EXPECT_THAT(variables.colours, ElementsAre("red", "blue"));
  EXPECT_TRUE(variables.loud);
  EXPECT_EQ(variables.mood, "bad");
  Program off;
  EXPECT_THAT(off.run({"run", "--loud=false"}, kFile), ElementsAre());
  EXPECT_FALSE(off.loud);
}

TEST(Settings, TellsEverythingThatIsWrongWithItsPlace) {
  Program program;
  program.set("CAS_TEST_SPEED", "fast");
  program.set("CAS_TEST_LOUD", "maybe");
  EXPECT_THAT(program.run({},
                          "name = 5\nnmae = \"x\"\n[run]\nwait_ms = 1001\ncolours = \"red\"\n"
                          "mood = \"odd\"\nspeed = -1\n"),
              ElementsAre("line 1: name wants a text", "line 2: nmae is no setting",
                          "line 4: run.wait_ms wants a whole number from 0 to 1000",
                          "line 5: run.colours wants a list of texts",
                          "line 6: run.mood wants one of good bad",
                          "line 7: run.speed wants a whole number from 1 to 9",
                          "CAS_TEST_SPEED: run.speed wants a whole number from 1 to 9",
                          "CAS_TEST_LOUD: run.loud wants true or false"));
  EXPECT_EQ(program.name, "nobody") << "what is wrong changes nothing";
  EXPECT_EQ(program.wait.count(), 5);
}

TEST(Settings, AFileThatCannotBeReadIsOneFinding) {
  Program program;
  EXPECT_THAT(program.run({}, "name = \n"), ElementsAre(HasSubstr("line 1, column ")));
  Settings empty;
  const auto findings = empty.resolve("/nowhere/cas.toml", true);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].text(), "/nowhere/cas.toml: cannot be read");
}

TEST(Settings, VariablesOfOtherCommandsDisturbNobody) {
  Program program;
  program.set("CAS_TEST_SPEED", "fast");
  EXPECT_THAT(program.run({}, "", false), ElementsAre());
  EXPECT_THAT(program.run({"run"}, "", false),
              ElementsAre("CAS_TEST_SPEED: run.speed wants a whole number from 1 to 9"));
}

TEST(Settings, TheSchemaTellsOfEachKindAndNoSecret) {
  Program program;
  program.key = "hush";
  const auto schema = program.settings().schema();
  const auto& run = schema.at("properties").at("run").at("properties");
  EXPECT_EQ(run.at("speed").at("minimum").to_number<int>(), 1);
  EXPECT_EQ(run.at("mood").at("enum").as_array().size(), 2U);
  EXPECT_EQ(run.at("colours").at("type").as_string(), "array");
  EXPECT_EQ(boost::json::serialize(schema).find("hush"), std::string::npos);
}

std::vector<std::string> wrong_with(const std::function<void(ServeWords&)>& change) {
  ServeWords words;
  change(words);
  std::vector<std::string> keys;
  for (const auto& finding : check_serve(words)) keys.push_back(finding.key);
  return keys;
}

TEST(ServeWords, AreCheckedTogether) {
  EXPECT_THAT(wrong_with([](ServeWords&) {}), ElementsAre());
  EXPECT_THAT(wrong_with([](ServeWords& w) { w.listen = "somewhere"; }),
              ElementsAre("serve.listen"));
  EXPECT_THAT(wrong_with([](ServeWords& w) { w.listen = "0.0.0.0:80"; }),
              ElementsAre("serve.listen"));
  EXPECT_THAT(wrong_with([](ServeWords& w) { w.http.tls_cert = "/c.pem"; }),
              ElementsAre("serve.tls_cert"));
  EXPECT_THAT(wrong_with([](ServeWords& w) { w.http.tls_cert = w.http.tls_key = "/none.pem"; }),
              ElementsAre("serve.tls_cert"));
  EXPECT_THAT(wrong_with([](ServeWords& w) { w.metrics_listen = w.listen; }),
              ElementsAre("serve.metrics_listen"));
  EXPECT_THAT(wrong_with([](ServeWords& w) { w.metrics_listen = "0.0.0.0:9464"; }),
              ElementsAre("serve.metrics_listen"));
  EXPECT_THAT(wrong_with([](ServeWords& w) {
                w.cors_origins = {"https://ok.example", "https://no.example/", "NO", "*"};
              }),
              ElementsAre("serve.cors_origins", "serve.cors_origins"));
}

TEST(ServeWords, SayWhatIsWrongInOneSentence) {
  ServeWords words;
  words.listen = "0.0.0.0:80";
  const auto findings = check_serve(words);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].text(),
            "serve.listen: Without a certificate only a loopback address is listened on, and "
            "'0.0.0.0' is none");
}

}  // namespace
}  // namespace cas::ops

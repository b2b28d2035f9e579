#include "tests/bench/server_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace cas::bench {
namespace {

[[noreturn]] void become(const std::vector<std::string>& words, int out) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  dup2(out, STDOUT_FILENO);
  execv(arguments.front(), arguments.data());
  _exit(127);
}

std::uint16_t port_in(const std::string& line) {
  boost::system::error_code wrong;
  const auto said = boost::json::parse(line, wrong);
  if (wrong || !said.is_object() || !said.as_object().contains("address")) {
    std::cerr << "the server did not say where it serves: '" << line << "'\n";
    std::exit(1);
  }
  const std::string address(said.as_object().at("address").as_string());
  return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& words) {
  int ends[2] = {-1, -1};
  invariant(pipe2(ends, O_CLOEXEC) == 0, "a pipe can be made");
  pid_ = fork();
  invariant(pid_ >= 0, "a process can be started");
  if (pid_ == 0) become(words, ends[1]);
  ::close(ends[1]);
  out_ = ends[0];
  std::string line;
  for (char c = 0; ::read(out_, &c, 1) == 1 && c != '\n';) line += c;
  port_ = port_in(line);
}

ServerProcess::~ServerProcess() {
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
  ::close(out_);
}

double ServerProcess::cpu_seconds() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::stringstream text;
  text << file.rdbuf();
  // Counted behind the name, which may hold anything: utime and stime are fields 14 and 15.
  std::istringstream fields(text.str().substr(text.str().rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double ServerProcess::resident_mib() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  return 0;
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int run_bench(const Words& words, const std::string& name, const MeasureAll& measure_all) {
  namespace fs = std::filesystem;
  const auto program = fs::read_symlink("/proc/self/exe");
  const auto beside = (program.parent_path() / "../../ops/cas").lexically_normal();
  const Place place{fs::absolute(words.text("directory", name + "-" + std::to_string(getpid()))),
                    program, words.text("cas", beside.string())};
  fs::remove_all(place.folder);
  std::cout << boost::json::serialize(measure_all(words, place)) << "\n";
  fs::remove_all(place.folder);
  return 0;
}

}  // namespace cas::bench

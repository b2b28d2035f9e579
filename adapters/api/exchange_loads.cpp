#include "adapters/api/authentication.hpp"
#include "adapters/api/exchange.hpp"
#include "adapters/http/problem.hpp"

/// Exchanges whose body is a file of reports.
namespace cas::adapters::api {
namespace {

using boost::json::object;

/// Owners may change meanwhile, so there may be more of them than nodes.
constexpr int kPassesMax = 8;
/// Longer than with other writes, since the other node reads the file, too, and perhaps others
/// first.
constexpr std::chrono::minutes kReadingLasts{1};

}  // namespace

void Exchange::load() {
  if (auto may = check_role(call_.actor, route_->act); !may) return refuse(may.error());
  if (*route_->load == Load::commit) return load_here();
  core_.loading.show(call_, [self = shared_from_this()](const Result<object>& told) {
    if (!told) return self->refuse(told.error());
    self->send_told(*told);
  });
}

void Exchange::load_here() {
  core_.loading.commit(call_, [self = shared_from_this()](const Result<object>& told) {
    if (!told) return self->refuse(told.error());
    self->loaded(*told);
  });
}

/// Reports that other nodes own are theirs to load: the whole request goes to one after the other.
void Exchange::loaded(const object& told) {
  tally_.add(told);
  const auto* open = tally_.open();
  if (open == nullptr || core_.forwarding == nullptr || ++passes_ > kPassesMax ||
      call_.request.header(Forwarding::kMark) != nullptr)
    return send_told(tally_.told());
  core_.node.hand([self = shared_from_this(),
                   unit = std::string(open->at("unit").as_string())](node::Node& node) {
    const auto* found = node.projector().registry().unit_by_code(unit);
    if (found == nullptr) return self->send_told(self->tally_.told());
    self->partition_ = events::shard_of(found->id, node.partitions() - 1);
    self->pass_on_load();
  });
}

void Exchange::pass_on_load() {
  core_.forwarding->pass(
      call_.request, partition_, std::chrono::steady_clock::now(),
      [self = shared_from_this()](node::Node&) { self->load_here(); },
      [self = shared_from_this()](const Result<http::Response>& answer) {
        boost::system::error_code wrong;
        const auto told = answer && answer->status == 200 ? boost::json::parse(answer->body, wrong)
                                                          : boost::json::value();
        if (wrong || !told.is_object()) return self->send_told(self->tally_.told());
        self->loaded(told.get_object());
      },
      kReadingLasts);
}

http::LargeBodies large_bodies(Core& core, std::size_t bytes_max) {
  http::LargeBodies large;
  large.bytes_max = bytes_max;
  large.possible = [](const http::Request& request) {
    const auto matched = match(request.method, request.segments);
    return matched.route != nullptr && matched.route->load.has_value();
  };
  large.admit = [&core](const http::Request& request, std::function<void(http::Admission)> admit) {
    const auto& route = *match(request.method, request.segments).route;
    core.node.hand([&core, &route, token = token_of(request), id = request.id,
                    admit = std::move(admit)](node::Node& node) {
      const auto refuse = [&](http::Response why) {
        admit({{}, std::move(why), number_of(route)});
      };
      const auto actor = actor_of(token, node.projector().registry(), node::system_now());
      if (!actor) return refuse(unauthorized(actor.error(), id));
      if (const auto may = check_role(*actor, route.act); !may)
        return refuse(http::problem(may.error(), id));
      auto place = core.loading.place();
      if (place != nullptr) return admit({std::move(place), {}});
      refuse(http::problem({Errc::unavailable,
                            "load.busy",
                            "Other large files are being loaded; send this one again in a moment.",
                            {}},
                           id));
    });
  };
  return large;
}

}  // namespace cas::adapters::api

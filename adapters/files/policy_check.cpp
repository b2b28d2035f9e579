#include "adapters/files/policy_check.hpp"

#include "events/forms/rules.hpp"

namespace cas::adapters::files {
namespace {

using events::FormPolicy;
using events::FormTemplate;
using events::forms::CompiledRules;

void refuse_at(const JsonPlace& place, const Error& error) {
  std::string where;
  for (const auto& outer : error.context) where = outer + ", " + where;
  place.refuse(error.reason, where + error.detail);
}

/// Each item of one list, alone in an otherwise silent form.
template <class Item>
void check_items(const JsonPlace& root, std::string_view name, const FormTemplate& silent,
                 const std::vector<Item>& items, std::vector<Item> FormPolicy::* list) {
  if (items.empty()) return;
  auto form = silent;
  const auto places = root.member(name).items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    form.policy.*list = {items[i]};
    if (const auto rules = CompiledRules::of(form); !rules) refuse_at(places[i], rules.error());
  }
}

}  // namespace

void check_policy(const JsonPlace& root, const FormTemplate& form) {
  const auto rules = CompiledRules::of(form);
  if (rules) return;
  auto silent = form;
  silent.policy = {};
  silent.policy.cumulative_columns = form.policy.cumulative_columns;  // what the print implies
  if (const auto derived = CompiledRules::of(silent); !derived)
    return refuse_at(root.member("sections"), derived.error());
  const auto errors = root.errors();
  const auto& policy = form.policy;
  for (std::size_t i = 0; i < policy.rules.size(); ++i)
    if (const auto alone = CompiledRules::of_draft(silent, policy.rules[i]); !alone)
      refuse_at(root.member("rules").items()[i].member("condition"), alone.error());
  check_items(root, "computed", silent, policy.computed, &FormPolicy::computed);
  check_items(root, "not_summed", silent, policy.not_summed, &FormPolicy::not_summed);
  check_items(root, "prefills", silent, policy.prefills, &FormPolicy::prefills);
  if (root.errors() == errors) refuse_at(root, rules.error());
}

}  // namespace cas::adapters::files

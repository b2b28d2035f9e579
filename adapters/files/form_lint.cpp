#include "adapters/files/form_lint.hpp"

#include <algorithm>
#include <map>

#include "adapters/files/form_json.hpp"
#include "adapters/files/text.hpp"
#include "events/forms/rule_text.hpp"
#include "events/forms/rules.hpp"

namespace cas::adapters::files {
namespace {

namespace forms = events::forms;

/// Letters of words, not of a code that is the same in every language.
bool has_word(std::string_view text) {
  return std::ranges::any_of(text,
                             [](char c) { return (c >= 'a' && c <= 'z') || (c & 0x80) != 0; });
}

void look_at_label(const JsonPlace& label) {
  const auto pl = label.member("pl").text(0, 500);
  if (has_word(pl) && label.member("en").text(0, 500) == pl)
    label.refuse("form.untranslated", "the label is the same in both languages");
}

void look_at_items(const JsonPlace& place, std::string_view name, std::string_view label,
                   bool has_status) {
  for (const auto& at : place.member(name).items()) {
    look_at_label(at.member(label));
    if (!has_status && !at.has("status"))
      at.refuse("form.no_status", "nothing says whether this is verified or assumed");
    if (at.has("relation") && at.member("relation").text(0, 64) == "of_which_all" &&
        !at.has("formula"))
      at.refuse("form.no_formula",
                "the parts make up this row (z tego), but no formula is printed");
  }
}

void look_at_sections(const JsonPlace& root) {
  look_at_label(root.member("title"));
  for (const auto& section : root.member("sections").items()) {
    look_at_label(section.member("title"));
    const bool has_status = root.has("status") || section.has("status");
    look_at_items(section, "rows", "label", has_status);
    look_at_items(section, "columns", "label", has_status);
  }
  if (root.has("rules")) look_at_items(root, "rules", "message", root.has("status"));
}

/// One text for conditions that say the same but for the sides of an equality.
std::string settled(const std::string& condition) {
  // Rules that a form implies may be longer than those that people write.
  auto read = forms::parse_condition(condition, forms::kDerivedLimits);
  invariant(read.has_value(), "the rules of a form that was accepted can be read");
  auto text = forms::print(*read);
  if (read->root.op != forms::Op::equal) return text;
  std::ranges::reverse(read->root.parts);
  return std::min(text, forms::print(*read));
}

void look_at_rules(const JsonPlace& root, const events::FormTemplate& form) {
  if (form.policy.rules.empty()) return;
  std::map<std::string, std::string> derived;
  for (const auto& rule : forms::derive_rules(form))
    derived.emplace(settled(rule.condition), rule.id);
  const auto places = root.member("rules").items();
  for (std::size_t i = 0; i < places.size(); ++i)
    if (const auto same = derived.find(settled(form.policy.rules[i].condition));
        same != derived.end())
      places[i].refuse("rule.derived_already", "the form implies this: " + same->second);
}

}  // namespace

FormLint lint_form(std::string_view json) {
  FormLint lint;
  const auto value = parse_json(json);
  if (!value) {
    lint.errors.push_back(value.error());
    return lint;
  }
  auto form = read_form(JsonPlace{*value, lint.errors});
  if (!lint.errors.empty()) return lint;
  const JsonPlace root{*value, lint.warnings};
  look_at_sections(root);
  look_at_rules(root, form);
  lint.form = std::move(form);
  return lint;
}

}  // namespace cas::adapters::files

#include "events/forms/validity.hpp"

namespace cas::events {
namespace {

std::unexpected<Error> not_valid(const FormTemplate& form, std::string_view period,
                                 std::string_view bound) {
  return fail(Errc::rejected, "form.not_valid_then",
              "Version " + std::to_string(form.version.value()) + " of the form " +
                  form.code.value() + " is not for " + std::string(period) + ": it is valid " +
                  std::string(bound) + ".");
}

std::unexpected<Error> bad_validity(std::string detail) {
  return fail(Errc::invalid, "form.bad_validity", std::move(detail));
}

}  // namespace

Result<void> check_validity(const FormTemplate& form) {
  const auto type = parse_period_type(form.period);
  if (!type)
    return fail(Errc::invalid, "form.bad_period_type",
                "'" + form.period + "' is no type of period that the form could be for");
  const auto& from = form.policy.valid_from;
  const auto& to = form.policy.valid_to;
  if (*type == PeriodType::free && !(from.empty() && to.empty()))
    return bad_validity("Free periods have no order, so the form cannot say when it is valid");
  for (const auto* bound : {&from, &to})
    if (!bound->empty())
      if (const auto period = Period::parse(*type, *bound); !period)
        return bad_validity(period.error().detail);
  if (from.empty() || to.empty() || *Period::parse(*type, from) <= *Period::parse(*type, to))
    return {};
  return bad_validity("The form is valid from " + from + ", which is after its end in " + to);
}

Result<Period> period_on(const FormTemplate& form, std::string_view text) {
  const auto type = parse_period_type(form.period);
  if (!type)
    return fail(Errc::rejected, "campaign.bad_period",
                "The form " + form.code.value() + " is for '" + form.period +
                    "', which is no type of period.");
  auto period = Period::parse(*type, text);
  if (!period)
    return fail(Errc::rejected, "campaign.bad_period", std::move(period.error().detail) + ".");
  const auto& from = form.policy.valid_from;
  const auto& to = form.policy.valid_to;
  if (!from.empty() && *period < *Period::parse(*type, from))
    return not_valid(form, text, "from " + from);
  if (!to.empty() && *period > *Period::parse(*type, to)) return not_valid(form, text, "to " + to);
  return period;
}

}  // namespace cas::events

#include "app/service_commands.hpp"

#include "app/app.hpp"
#include "app/lookup.hpp"
#include "hq/hq.hpp"
#include "text/json.hpp"

namespace sweepline {
namespace {

/// A URL without the name and password in it; anything else as it stands.
std::string without_password(const std::string& address) {
    const std::size_t scheme = address.find("://");
    if (scheme == std::string::npos) return address;
    const std::size_t begin = scheme + 3;
    const std::size_t end = std::min(address.find('/', begin), address.size());
    const std::size_t at = address.rfind('@', end);
    if (at == std::string::npos || at < begin) return address;
    return address.substr(0, begin) + address.substr(at + 1);
}

}  // namespace

Result<ServiceShowReply> run(App& app, const Caller& /*caller*/, const ShowService& request) {
    const Headquarters& headquarters = TRY(app.headquarters())->headquarters;
    const Service& service = *TRY(find_service(headquarters, request.service));
    ServiceShowReply reply{.service = service.name.value,
                           .owner = service.owner,
                           .deputy = service.deputy,
                           .track = std::string(to_word(service.track)),
                           .was = service.was,
                           .timezone = service.timezone,
                           .pager = service.pager,
                           .chat = service.chat,
                           .repositories = {}};
    for (const auto& [role, repository] : service.repos)
        reply.repositories.push_back(
            {role, without_password(repository.url), repository.path, repository.base.value_or("")});
    for (const auto& [name, value] : service.vars) {
        const std::string* const text = value.if_string();
        reply.vars.emplace(name, text != nullptr ? *text : to_json(value));
    }
    return reply;
}

}  // namespace sweepline

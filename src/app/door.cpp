#include "app/door.hpp"

#include "app/app.hpp"

namespace sweepline {

Result<> may(const Caller& /*caller*/, Effect effect) {
    switch (effect) {
        case Effect::reads:
        case Effect::changes:
        case Effect::performs:
            return {};
    }
    return fail(ErrorKind::denied, "this is no effect the door knows");
}

}  // namespace sweepline

#include "app/exit_code.hpp"

namespace sweepline {

int exit_code_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid:
        case ErrorKind::unsupported:
            return 2;
        case ErrorKind::not_found:
        case ErrorKind::denied:
        case ErrorKind::conflict:
            return 1;
        case ErrorKind::unavailable:
        case ErrorKind::timed_out:
            return 3;
        case ErrorKind::cancelled:
            return 130;
        case ErrorKind::internal:
            break;
    }
    return 70;
}

}  // namespace sweepline

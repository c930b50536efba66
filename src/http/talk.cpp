#include "http/talk.hpp"

#include <algorithm>
#include <utility>

namespace sweepline {

Talk::Act Talk::next(Time now) {
    for (;;) {
        switch (at_) {
            case At::after_write:
                if (!keeps_alive_) {
                    at_ = At::ended;
                    constexpr std::chrono::seconds kHearingOut{2};
                    return {.sort = Act::Sort::linger, .until = now + kHearingOut};
                }
                start_over();
                break;
            case At::reading:
            case At::body:
                if (auto act = read(now)) return *std::move(act);
                break;
            case At::answering:
                if (auto act = await(now)) return *std::move(act);
                break;
            case At::following:
                return follow(now);
            case At::ended:
                return {};
        }
    }
}

/// Reads on, until a whole request is there or one that is refused. Beast's parser is there only while bytes are.
std::optional<Talk::Act> Talk::read(Time now) {
    const HttpLimits& limits = front_.limits();
    if (heard_.empty()) {
        if (deadline_ == Time()) deadline_ = now + (used_ ? limits.idle : limits.head);
        return Act{.sort = Act::Sort::read, .until = deadline_};
    }
    if (reader_ == nullptr) {
        // The front knows which addresses take long bodies.
        RequestLimits most = limits.request;
        most.body_bytes = std::max(most.body_bytes, limits.record_bytes);
        reader_ = std::make_unique<RequestReader>(most);
        if (used_ || deadline_ == Time()) deadline_ = now + limits.head;
    }
    heard_.erase(0, reader_->take(heard_));
    switch (reader_->at()) {
        case RequestReader::At::refused:
            return say(reader_->why(), now);
        case RequestReader::At::head:
            return Act{.sort = Act::Sort::read, .until = deadline_};
        case RequestReader::At::body:
        case RequestReader::At::end:
            break;
    }
    if (at_ == At::reading)
        if (auto act = judge(now)) return act;
    if (reader_->at() == RequestReader::At::body) return Act{.sort = Act::Sort::read, .until = deadline_};
    answer(now);
    return std::nullopt;
}

/// The head is there: who may not ask is told before the body comes, and who waits for a word before sending it is
/// given it.
std::optional<Talk::Act> Talk::judge(Time now) {
    const HttpLimits& limits = front_.limits();
    const HttpRequest& request = reader_->request();
    const bool has_more = reader_->at() == RequestReader::At::body;
    keeps_alive_ = request.keeps_alive;
    auto admitted = front_.admit(request, has_more ? reader_->body_size() : request.body.size(), peer_);
    if (!admitted) {
        HttpReply refused = std::move(admitted).error();
        // A body that is still to come would be read as the next request.
        refused.closes = has_more;
        return say(std::move(refused), now);
    }
    admitted_ = *std::move(admitted);
    at_ = At::body;
    if (!has_more) return std::nullopt;
    const auto needs = std::chrono::milliseconds(reader_->body_size() * 1'000 / limits.body_rate);
    deadline_ = now + limits.body_grace + needs;
    if (request.header("expect") != "100-continue") return std::nullopt;
    constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
    return Act{.sort = Act::Sort::write, .until = now + limits.write, .pieces = {kGoOn}};
}

void Talk::answer(Time now) {
    at_ = At::answering;
    Outcome outcome = front_.answer(admitted_, reader_->request(), wake_);
    deadline_ = now + front_.limits().answer;
    if (auto* reply = std::get_if<HttpReply>(&outcome)) {
        late_ = std::make_shared<LateReply>([] {});
        late_->arrive(std::move(*reply));
    } else if (auto* late = std::get_if<std::shared_ptr<LateReply>>(&outcome)) {
        late_ = std::move(*late);
    } else {
        stream_ = std::make_unique<EventStream>(front_, std::get<Following>(std::move(outcome)), wake_);
        reader_.reset();
        admitted_ = {};
        heard_ = {};
        at_ = At::following;
    }
}

std::optional<Talk::Act> Talk::await(Time now) {
    if (auto reply = late_->take()) return say(*std::move(reply), now);
    if (now >= deadline_)
        return say(refusal(504, ErrorKind::timed_out, "the answer takes too long", "it may still be performed"), now);
    return Act{.sort = Act::Sort::wait, .until = deadline_};
}

Talk::Act Talk::follow(Time now) {
    if (stream_->ended()) {
        at_ = At::ended;
        return {};
    }
    std::vector<std::string_view> pieces = stream_->next(now);
    if (head_.empty()) {
        const HttpReply reply{.headers = {{"Content-Type", "text/event-stream"},
                                          {"Cache-Control", "no-store"},
                                          {"X-Accel-Buffering", "no"}}};
        ++front_.counts.replies[reply.status];
        head_ = head_of(reply, {.endless = true, .date = front_.date()});
        pieces.insert(pieces.begin(), head_);
    }
    if (pieces.empty()) return {.sort = Act::Sort::wait, .until = stream_->due(), .listens = true};
    return {.sort = Act::Sort::write, .until = now + front_.limits().write, .pieces = std::move(pieces)};
}

Talk::Act Talk::say(HttpReply reply, Time now) {
    reply_ = std::move(reply);
    if (reply_.closes) keeps_alive_ = false;
    ++front_.counts.replies[reply_.status];
    head_ = head_of(reply_, {.keeps_alive = keeps_alive_, .date = front_.date()});
    const bool bodiless = reader_ != nullptr && reader_->request().method == "HEAD";
    at_ = At::after_write;
    const HttpLimits& limits = front_.limits();
    Act act{.sort = Act::Sort::write, .until = now + limits.write, .pieces = {head_}};
    if (bodiless || reply_.status == 304 || reply_.content().empty()) return act;
    act.pieces.emplace_back(reply_.content());
    act.until += std::chrono::milliseconds(reply_.content().size() * 1'000 / limits.write_rate);
    return act;
}

/// Forgets the request that was answered, and what it took.
void Talk::start_over() {
    used_ = true;
    at_ = At::reading;
    reader_.reset();
    admitted_ = {};
    late_.reset();
    reply_ = {};
    head_ = {};
    deadline_ = {};
    if (heard_.empty()) heard_ = {};
}

}  // namespace sweepline

#include "commands/ping/graph_picture.hpp"
#include "support/catch.hpp"
#include "support/picture_text.hpp"

using namespace ntool;
using namespace ntool::commands::ping;
using namespace std::chrono_literals;
using report::Mark;

namespace {

/// Probes once a second from 0 s on; a negative time is no answer.
void play(History& history, const std::vector<int>& times, std::uint64_t first = 1) {
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto number = first + i;
    history.sent(number, Instant{std::chrono::seconds(number - 1)});
    if (times[i] >= 0) history.answered(number, std::chrono::milliseconds(times[i]));
    if (times[i] == -2) history.failed(number);
  }
}

std::vector<int> an_hour() {
  std::vector<int> times;
  for (int i = 0; i < 3600; ++i) {
    // A calm line, with a spike, an outage of ten seconds and an hour's slow drift.
    const int calm = 20 + (i * 7919 % 5) + i / 900;
    times.push_back(i == 3520 ? 180 : i >= 3560 && i < 3570 ? -1 : i == 3585 ? -2 : calm);
  }
  return times;
}

std::string drawn(const History& history, report::live::Size size, Instant now, bool utf8 = true) {
  return test::picture_text(draw({.title = "ping web.example (203.0.113.5)",
                                  .subject = "56 bytes, every 1 s",
                                  .notice = {},
                                  .history = history,
                                  .now = now,
                                  .utf8 = utf8},
                                 size));
}

}  // namespace

TEST_CASE("each probe of a calm pace has a column, and what has no answer yet waits before it is lost") {
  History history(1s);
  play(history, {10, -1, -2, 12, -1});
  const auto columns = history.columns(Instant{4s + 500ms});
  REQUIRE(columns.size() == 5);
  CHECK(columns[0].body == 10ms);
  CHECK(columns[0].age == 4s);
  CHECK(columns[1].mark == Mark::lost);
  CHECK_FALSE(columns[1].body);
  CHECK(columns[2].mark == Mark::error);
  CHECK(columns[3].mark == Mark::none);
  CHECK(columns[4].mark == Mark::waiting);
  const auto figures = history.figures(Instant{4s + 500ms});
  CHECK(figures.sent == 5);
  CHECK(figures.received == 2);
  CHECK(figures.waiting == 1);
  CHECK(figures.lost() == 2);
  CHECK(figures.loss_percent() == 50);
  CHECK(history.columns(Instant{5s})[4].mark == Mark::lost);
  CHECK(history.figures(Instant{5s}).lost() == 3);
}

TEST_CASE("a probe is lost after three of the longest round trips, as for the statistics") {
  History history(1s);
  play(history, {900, -1});
  CHECK(history.columns(Instant{1s + 2699ms})[1].mark == Mark::waiting);
  CHECK(history.figures(Instant{1s + 2699ms}).waiting == 1);
  CHECK(history.columns(Instant{1s + 2700ms})[1].mark == Mark::lost);
  CHECK(history.figures(Instant{1s + 2700ms}).lost() == 1);
}

TEST_CASE("an answer that comes late fills its gap") {
  History history(1s);
  play(history, {10, -1, 10, 10});
  REQUIRE(history.columns(Instant{10s})[1].mark == Mark::lost);
  history.answered(2, 2500ms);
  CHECK(history.columns(Instant{10s})[1].mark == Mark::none);
  CHECK(history.columns(Instant{10s})[1].body == 2500ms);
  CHECK(history.figures(Instant{10s}).lost() == 0);
}

TEST_CASE("where probes go faster than anybody sees a column has all of a tenth of a second") {
  History history(10ms);
  for (std::uint64_t number = 1; number <= 40; ++number) {
    history.sent(number, Instant{std::chrono::milliseconds(10 * number)});
    if (number != 15) history.answered(number, number == 25 ? 9ms : 1ms);
  }
  const auto columns = history.columns(Instant{10s});
  REQUIRE(columns.size() == 4);
  CHECK(columns[1].mark == Mark::lost);
  CHECK(columns[1].body == 1ms);
  CHECK(columns[2].body == 1800us);
  CHECK(columns[2].peak == 9ms);
  CHECK(columns[0].age == 300ms);
}

TEST_CASE("memory is bounded, and figures go on where columns were forgotten") {
  History history(1s);
  for (std::uint64_t number = 1; number <= 5000; ++number) {
    history.sent(number, Instant{std::chrono::seconds(number)});
    history.answered(number, 1ms);
  }
  CHECK(history.columns(Instant{5000s}).size() == 1000);
  history.failed(1);  // long gone
  history.answered(6000, 1ms);
  history.answered(0, 1ms);
  CHECK(history.figures(Instant{5000s}).sent == 5000);
  CHECK(history.figures(Instant{5000s}).received == 5000);
}

TEST_CASE("reset begins anew, and answers to what was sent before it count no more") {
  History history(1s);
  play(history, {10, 20, -1});
  history.reset();
  history.answered(3, 5ms);
  CHECK(history.columns(Instant{9s}).empty());
  CHECK(history.figures(Instant{9s}).sent == 0);
  CHECK(history.figures(Instant{9s}).received == 0);
  play(history, {30}, 4);
  history.answered(3, 5ms);
  CHECK(history.figures(Instant{9s}).received == 1);
  CHECK(history.figures(Instant{9s}).rtt.min() == 30ms);
}

TEST_CASE("the picture on 80 columns") {
  History history(1s);
  play(history, an_hour());
  CHECK(drawn(history, {.rows = 18, .columns = 80}, Instant{3599s + 500ms}) == R"(
ping web.example (203.0.113.5)                               56 bytes, every 1 s

   28 ┤                                                      sent           3600
      │  ▄    ▄              ▄    ▄    ▄    ▄    ▄    ▄      received       3589
      │  █    █              █    █    █    █    █    █      loss           0.3%
   26 ┤  ██   ██             ██   ██   ██   ██   ██   ██     errors            1
      │  ██▄  ██▄            ██▄  ██▄  ██▄  ██▄  ██▄  ██▄    last        24.0 ms
      │  ███  ███            ███  ███  ███  ███  ███  ███    min         20.0 ms
   24 ┤█ ████ ████           ████ ████ ████ ████ ████ ████   avg         23.5 ms
      │█▄████▄████          ▄████▄████▄████ ████▄████▄████   max          180 ms
      │███████████          ███████████████ ██████████████   mdev        3.17 ms
   22 ┤███████████          ███████████████ ██████████████   p50         22.9 ms
      │███████████          ███████████████ ██████████████   p95         26.1 ms
   20 ┤███████████          ███████████████ ██████████████
                  xxxxxxxxxx               E
      └┴─────────┴─────────┴─────────┴─────────┴─────────┴
     -50s      -40s      -30s      -20s      -10s        0
q quit   p hold   r reset
)");
}

TEST_CASE("the picture on 40 columns") {
  History history(1s);
  play(history, an_hour());
  CHECK(drawn(history, {.rows = 16, .columns = 40}, Instant{3599s + 500ms}) == R"(
ping web.example (203.0.113.5)

   28 ┤    ▂    ▂    ▂    ▂    ▂    ▂
      │    █▄   █▄   █▄   █▄   █▄   █▄
      │    ██▆  ██▆  ██▆  ██▆  ██▆  ██▆
      │   ▂████▂████▂████ ████▂████▂████
      │   ███████████████ ██████████████
   20 ┤   ███████████████ ██████████████
       xxx               E
      └──┴─────────┴─────────┴─────────┴
       -30s      -20s      -10s        0
sent 3600   received 3589   loss 0.3%
errors 1   last 24.0 ms   min 20.0 ms
avg 23.5 ms   max 180 ms   mdev 3.17 ms
p50 22.9 ms   p95 26.1 ms
q quit   p hold   r reset
)");
}

TEST_CASE("the picture on 200 columns") {
  History history(1s);
  play(history, an_hour());
  CHECK(drawn(history, {.rows = 14, .columns = 200}, Instant{3599s + 500ms}) == R"(
ping web.example (203.0.113.5)                                                                                                                                                       56 bytes, every 1 s

  200 ┤                                                                                           ▅                                                                                  sent           3600
      │                                                                                           █                                                                                  received       3589
  100 ┤                                                                                           █                                                                                  loss           0.3%
      │                                                                                           █                                                                                  errors            1
      │                                                                                           █                                                                                  last        24.0 ms
   50 ┤                                                                                           █                                                                                  min         20.0 ms
      │                                                                                           █                                                                                  avg         23.5 ms
   20 ┤▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅██▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅▄█▇▆▅          ▄█▇▆▅▄█▇▆▅▄█▇▆▅ █▇▆▅▄█▇▆▅▄█▇▆▅   max          180 ms
                                                                                                                                          xxxxxxxxxx               E                 mdev        3.17 ms
      └┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴   p50         22.9 ms
   -2m50s    -2m40s    -2m30s    -2m20s    -2m10s       -2m    -1m50s    -1m40s      -90s      -80s      -70s      -60s      -50s      -40s      -30s      -20s      -10s        0   p95         26.1 ms
q quit   p hold   r reset
)");
}

TEST_CASE("the picture in ASCII") {
  History history(1s);
  play(history, an_hour());
  const auto text = drawn(history, {.rows = 12, .columns = 60}, Instant{3599s + 500ms}, false);
  CHECK(text == R"(
ping web.example (203.0.113.5)           56 bytes, every 1 s

   28 +.   |.   |.             |.   |.   |.   |.   |.   |.
      |##:.###:.###:          .###:.###:.###: ###:.###:.###:
   20 +#############          ############### ##############
                    xxxxxxxxxx               E
      +--+---------+---------+---------+---------+---------+
       -50s      -40s      -30s      -20s      -10s        0
sent 3600   received 3589   loss 0.3%   errors 1
last 24.0 ms   min 20.0 ms   avg 23.5 ms   max 180 ms
mdev 3.17 ms   p50 22.9 ms   p95 26.1 ms
q quit   p hold   r reset
)");
  CHECK(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7F); }));
}

TEST_CASE("before the first answer, in any size, held and with a hostile error") {
  History history(1s);
  const History empty(1s);
  play(history, an_hour());
  for (std::size_t rows = 0; rows < 30; ++rows) {
    for (const std::size_t columns : {0U, 1U, 2U, 7U, 8U, 20U, 40U, 63U, 64U, 80U, 300U}) {
      const auto* shown = rows % 2 == 0 ? &history : &empty;
      const auto grid = draw({.title = "ping \u1112\u1161\u11AB국.example",
                              .subject = "56 bytes",
                              .notice = "From \x1b[2J: no",
                              .history = *shown,
                              .now = Instant{3600s},
                              .held = true},
                             {.rows = rows, .columns = columns});
      const auto text = test::picture_text(grid);
      CHECK(std::ranges::count(text, '\n') == static_cast<std::ptrdiff_t>(rows + 1));
      CHECK(text.find('\x1b') == std::string::npos);
      if (rows >= 1 && columns >= 20) CHECK(text.find("sent") != std::string::npos);
    }
  }
}

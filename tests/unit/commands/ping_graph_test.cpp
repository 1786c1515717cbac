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
                                  .since = {},
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
   22 ┤███████████          ███████████████ ██████████████   p50         23.0 ms
      │███████████          ███████████████ ██████████████   p95         26.0 ms
   20 ┤███████████          ███████████████ ██████████████
                  xxxxxxxxxx               E
      └┴─────────┴─────────┴─────────┴─────────┴─────────┴
     -50s      -40s      -30s      -20s      -10s        0
q quit   p hold   r reset   ? legend
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
p50 23.0 ms   p95 26.0 ms
q quit   p hold   r reset   ? legend
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
      └┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴─────────┴   p50         23.0 ms
   -2m50s    -2m40s    -2m30s    -2m20s    -2m10s       -2m    -1m50s    -1m40s      -90s      -80s      -70s      -60s      -50s      -40s      -30s      -20s      -10s        0   p95         26.0 ms
q quit   p hold   r reset   ? legend
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
mdev 3.17 ms   p50 23.0 ms   p95 26.0 ms
q quit   p hold   r reset   ? legend
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
                              .since = "16:05:10",
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

TEST_CASE("an outage is under way from the first lost probe after the last answered one") {
  History history(1s);
  CHECK_FALSE(history.down_since(Instant{9s}));
  play(history, {10, -1, 10, -1, -1});
  CHECK_FALSE(history.down_since(Instant{3s + 999ms}));
  CHECK(history.down_since(Instant{4s}) == Instant{3s});
  history.answered(4, 1500ms);  // late; the fifth is still without one
  CHECK_FALSE(history.down_since(Instant{5s}));
  CHECK(history.down_since(Instant{4s + 4500ms}) == Instant{4s});
  history.answered(2, 3s);  // an elder one ends no outage
  CHECK(history.down_since(Instant{4s + 9s}) == Instant{4s});
  history.reset();  // nor does the key r
  CHECK(history.down_since(Instant{4s + 9s}) == Instant{4s});
  history.answered(5, 10s);
  CHECK_FALSE(history.down_since(Instant{60s}));  // nothing is asked
}

TEST_CASE("an outage of errors is under way at once, and at any pace") {
  History history(1s);
  play(history, {10, -2, -2});
  CHECK(history.down_since(Instant{2s}) == Instant{1s});
  history.answered(2, 10ms);  // an error and an answer
  CHECK(history.down_since(Instant{2s}) == Instant{2s});
  history.answered(3, 10ms);
  CHECK_FALSE(history.down_since(Instant{2s}));

  History fast(10ms);
  for (std::uint64_t number = 1; number <= 40; ++number) {
    fast.sent(number, Instant{std::chrono::milliseconds(10 * number)});
    if (number <= 25) fast.answered(number, 1ms);
  }
  CHECK_FALSE(fast.down_since(Instant{1s}));
  CHECK(fast.down_since(Instant{1s + 260ms}) == Instant{260ms});
}

TEST_CASE("the picture says since when nobody answers, and no last round trip") {
  History history(1s);
  play(history, {20, 20, 20, 20, -1, -1, -1, -1, -1});
  GraphPicture picture{.title = "ping web.example",
                       .subject = "56 bytes",
                       .notice = {},
                       .since = "16:05:10",
                       .history = history,
                       .now = Instant{17s}};
  CHECK(test::picture_text(draw(picture, {.rows = 10, .columns = 40})) == R"(
ping web.example                56 bytes
no answer for 13 s, since 16:05:10
   22 ┤
      │                        ▅▅▅▅
      │                        ████
   16 ┤                        ████
                                   xxxxx
down 13 s   sent 9   received 4
loss 56%   min 20.0 ms   avg 20.0 ms
q quit   p hold   r reset   ? legend
)");
  const auto narrow = test::picture_text(draw(picture, {.rows = 10, .columns = 20}));
  CHECK(narrow.find("\ndown 13 s\n") != std::string::npos);
  for (const std::size_t columns : {20U, 40U, 80U, 200U}) {
    const auto text = test::picture_text(draw(picture, {.rows = 24, .columns = columns}));
    CHECK(text.find("last") == std::string::npos);
    CHECK(text.find("down") != std::string::npos);
  }
  picture.now = Instant{4s + 3600s * 3};
  CHECK(test::picture_text(draw(picture, {.rows = 24, .columns = 80})).find("no answer for 3 h, since") !=
        std::string::npos);
}

TEST_CASE("the picture that stays counts as the statistics below it do") {
  History history(100ms);
  play(history, {20, 20, 20, -1});
  const auto shown = [&](bool final) {
    return test::picture_text(draw({.title = "ping",
                                    .subject = {},
                                    .notice = {},
                                    .since = {},
                                    .history = history,
                                    .now = Instant{3s + 10ms},
                                    .final = final},
                                   {.rows = 16, .columns = 80}));
  };
  CHECK(shown(false).find("loss             0%") != std::string::npos);
  CHECK(shown(false).find("awaited") == std::string::npos);
  CHECK(shown(true).find("loss            25%") != std::string::npos);
  CHECK(shown(true).find("awaited           1") != std::string::npos);
}

TEST_CASE("the legend of the picture, and an error that is longer than a row") {
  History history(1s);
  play(history, {20, 20});
  GraphPicture picture{.title = "ping",
                       .subject = {},
                       .notice = "last error: Network is unreachable; this host has no route to it",
                       .since = {},
                       .history = history,
                       .now = Instant{1s},
                       .legend = true};
  const auto last_rows = [&](std::size_t rows, std::size_t count) {
    auto text = test::picture_text(draw(picture, {.rows = rows, .columns = 40}));
    std::size_t at = text.size() - 1;
    for (std::size_t i = 0; i < count; ++i) at = text.rfind('\n', at - 1);
    return text.substr(at + 1);
  };
  CHECK(last_rows(16, 4) ==
        "last error: Network is unreachable; this\n"
        "host has no route to it\n"
        "x lost   E error   · awaited   ░ longest\n"
        "q quit   p hold   r reset   ? legend\n");
  CHECK(last_rows(12, 3) ==
        "last error: Network is unreachable; thi…\n"
        "x lost   E error   · awaited   ░ longest\n"
        "q quit   p hold   r reset   ? legend\n");
  picture.utf8 = false;
  CHECK(last_rows(16, 2) ==
        "x lost   E error   . awaited   ' longest\n"
        "q quit   p hold   r reset   ? legend\n");
}

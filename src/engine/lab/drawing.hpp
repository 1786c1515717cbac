// Parts of a lab's drawing; draw.cpp puts them together. Every line ends in a newline.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ntool/engine/lab/lab.hpp>

namespace ntool::engine::lab {

/// `lead` and then the pieces with ", " between them, broken before a piece that would stand beyond `columns`; lines
/// after the first begin below the first piece. Nothing where there are no pieces.
std::string listing(std::string_view lead, std::span<const std::string> pieces, std::size_t columns);

/// "80", "20-25".
std::string ports_text(const PortRange& ports);

/// `text` so many times.
std::string repeated(std::string_view text, std::size_t times);

/// The hosts one after the other, where each has a cable to the next and to no other; with the internet only behind an
/// end of that chain. Empty: they do not stand so.
std::vector<std::size_t> chain_of(const Lab& lab);
/// A chain as boxes with lines between them, in as many rows as it needs. Empty: not even two boxes have room.
std::string draw_chain(const Lab& lab, std::span<const std::size_t> chain, std::size_t columns);
/// Any lab: a box for each host, its interfaces beside it, and who is at their other end.
std::string draw_boxes(const Lab& lab, std::size_t columns);

std::string draw_internet(const Lab& lab, std::size_t columns);
/// Routes, rules and services.
std::string draw_settings(const Lab& lab, std::size_t columns);

}  // namespace ntool::engine::lab

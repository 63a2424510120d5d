// Element types that notice mistakes in handling them, and a fuse that makes any closure throw.
#pragma once

#include "support/sanitizers.hpp"  // sanitized

#include <atomic>       // std::atomic
#include <compare>      // std::strong_ordering
#include <exception>    // std::exception
#include <type_traits>  // std::conditional_t

namespace tine_test {

/// What a blown fuse throws: the number of the call, or of the item that was its cause.
struct boom : std::exception {
  explicit boom(long n) : number(n) {}
  const char* what() const noexcept override { return "boom"; }
  long number;
};

/// Throws at one of the calls of `burn`, which count from 0; several threads may call it at once.
class fuse {
 public:
  static constexpr long never = -1;

  explicit fuse(long at = never) : at_(at) {}

  void burn() {
    const long call = calls_.fetch_add(1, std::memory_order_relaxed);
    if (call != at_) return;
    blown_.store(true, std::memory_order_relaxed);
    throw boom(call);
  }
  void reset(long at) {
    at_ = at;
    calls_ = 0;
    blown_ = false;
  }
  bool blown() const { return blown_; }
  long calls() const { return calls_; }

 private:
  long at_;
  std::atomic<long> calls_{0};
  std::atomic<bool> blown_{false};
};

/// The comparison that throws after the one at `at` has. Sanitizers slow a sort down tenfold.
constexpr long next_throw(long at) { return at + 1 + (sanitized ? 2 * at : at / 2); }

/// Burns whenever an element of a throwing type is made or assigned.
inline fuse element_fuse;

/// Tracked elements that exist.
inline std::atomic<long> living{0};
/// How often one was read after a move, destroyed twice, or used before it existed.
inline std::atomic<long> mishandled{0};

/// Remembers how many elements there are: afterwards there should be as many again.
class census {
 public:
  bool balanced() const { return living == living_ && mishandled == mishandled_; }
  long born() const { return living - living_; }

 private:
  long living_ = living;
  long mishandled_ = mishandled;
};

enum class copies { yes, no };
enum class throws { yes, no };

/// An integer that counts its living copies and reports how it was mishandled to `census`.
template <copies Copies, throws Throws = throws::no>
class basic_tracked {
  static constexpr bool nothrow = Throws == throws::no;

 public:
  basic_tracked() : basic_tracked(0) {}
  explicit basic_tracked(int value) : value_(value) { come(); }
  basic_tracked(const basic_tracked& o)
    requires(Copies == copies::yes)
      : value_(o.value()) {
    come();
  }
  basic_tracked(basic_tracked&& o) noexcept(nothrow) : value_(o.value()) {
    come();
    o.state_ = moved_from;
  }
  basic_tracked& operator=(const basic_tracked& o)
    requires(Copies == copies::yes)
  {
    check_exists();
    burn();
    value_ = o.value();
    state_ = alive;
    return *this;
  }
  basic_tracked& operator=(basic_tracked&& o) noexcept(nothrow) {
    check_exists();
    if (this == &o) return *this;
    burn();
    value_ = o.value();
    state_ = alive;
    o.state_ = moved_from;
    return *this;
  }
  ~basic_tracked() {
    check_exists();
    state_ = dead;
    living.fetch_sub(1, std::memory_order_relaxed);
  }

  int value() const {
    if (state_ != alive) mishandled.fetch_add(1, std::memory_order_relaxed);
    return value_;
  }
  void set_value(int value) {
    check_exists();
    value_ = value;
  }

  friend bool operator==(const basic_tracked& a, const basic_tracked& b) {
    return a.value() == b.value();
  }
  friend std::strong_ordering operator<=>(const basic_tracked& a, const basic_tracked& b) {
    return a.value() <=> b.value();
  }
  friend basic_tracked operator+(const basic_tracked& a, const basic_tracked& b) {
    return basic_tracked(a.value() + b.value());
  }

 private:
  static constexpr unsigned alive = 0x600dcafe;
  static constexpr unsigned moved_from = 0x0ddba111;
  static constexpr unsigned dead = 0xdeadbeef;

  static void burn() {
    if constexpr (!nothrow) element_fuse.burn();
  }
  void come() {
    burn();
    state_ = alive;
    living.fetch_add(1, std::memory_order_relaxed);
  }
  void check_exists() const {
    if (state_ != alive && state_ != moved_from) {
      mishandled.fetch_add(1, std::memory_order_relaxed);
    }
  }

  int value_;
  volatile unsigned state_ = dead;  // volatile: the last store is not for this object's own good
};

using tracked = basic_tracked<copies::yes>;
using tracked_unique = basic_tracked<copies::no>;
using tracked_throwing = basic_tracked<copies::yes, throws::yes>;

}  // namespace tine_test

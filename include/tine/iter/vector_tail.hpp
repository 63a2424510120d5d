#pragma once

#include <cstddef>   // std::size_t
#include <iterator>  // std::make_move_iterator
#include <memory>    // std::allocator_traits, std::destroy_n
#include <vector>    // std::vector

namespace tine::detail {

/// Uninitialised room behind the elements of a vector, which becomes part of the vector once all of
/// it has been constructed, possibly by several threads.
///
/// The standard has no call for the last step. libstdc++'s layout is known at compile time; with
/// any other library the elements are moved once more.
template <class T, class Allocator>
class vector_tail {
 public:
#if defined(__GLIBCXX__)
  vector_tail(std::vector<T, Allocator>& v, std::size_t room) : vector_(v) {
    v.reserve(v.size() + room);
  }
  T* begin() noexcept { return vector_.data() + vector_.size(); }

  /// The first `n` elements of the room have been constructed.
  void commit(std::size_t n) {
    // A C-style cast is the one cast that reaches a protected base, where the member is public.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
    auto& base = (std::_Vector_base<T, Allocator>&)vector_;
#pragma GCC diagnostic pop
    base._M_impl._M_finish += static_cast<std::ptrdiff_t>(n);
  }

 private:
  std::vector<T, Allocator>& vector_;
#else
  vector_tail(std::vector<T, Allocator>& v, std::size_t room)
      : vector_(v), room_(room), begin_(std::allocator<T>{}.allocate(room)) {}
  vector_tail(const vector_tail&) = delete;
  ~vector_tail() { std::allocator<T>{}.deallocate(begin_, room_); }
  T* begin() noexcept { return begin_; }

  /// The first `n` elements of the room have been constructed.
  void commit(std::size_t n) {
    const struct destroy {
      T* first;
      std::size_t count;
      ~destroy() { std::destroy_n(first, count); }
    } at_the_end{begin_, n};
    vector_.insert(vector_.end(), std::make_move_iterator(begin_),
                   std::make_move_iterator(begin_ + n));
  }

 private:
  std::vector<T, Allocator>& vector_;
  std::size_t room_;
  T* begin_;
#endif
};

}  // namespace tine::detail

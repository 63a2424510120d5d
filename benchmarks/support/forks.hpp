#pragma once

#include <tine/join.hpp>
#include <tine/scope.hpp>

#include <oneapi/tbb/parallel_invoke.h>
#include <oneapi/tbb/task_group.h>

#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::forward, std::pair

// The ways to fork that are compared. Each has some of
//   both(a, b)    runs two closures and returns the pair of their values
//   all(f...)     runs any number of closures
//   tasks(body)   calls body(spawner), and returns when every task is done that was spawned by
//                 spawner.spawn(f); f takes a spawner, too
namespace bench {

struct no_fork {
  template <class A, class B>
  static auto both(A&& a, B&& b) {
    auto left = a();
    return std::pair(left, b());
  }
  template <class... Fs>
  static void all(Fs&&... fs) {
    (fs(), ...);
  }
  struct spawner {
    template <class F>
    void spawn(F f) const {
      f(*this);
    }
  };
  template <class Body>
  static void tasks(Body body) {
    body(spawner{});
  }
};

struct tine_fork {
  template <class A, class B>
  static auto both(A&& a, B&& b) {
    return tine::join(std::forward<A>(a), std::forward<B>(b));
  }
  template <class... Fs>
  static void all(Fs&&... fs) {
    tine::join(std::forward<Fs>(fs)...);
  }
  template <class Body>
  static void tasks(Body body) {
    tine::scope(body);
  }
};

struct tbb_invoke {
  template <class A, class B>
  static auto both(A&& a, B&& b) {
    std::pair<std::invoke_result_t<A&>, std::invoke_result_t<B&>> values;
    tbb::parallel_invoke([&] { values.first = a(); }, [&] { values.second = b(); });
    return values;
  }
  template <class... Fs>
  static void all(Fs&&... fs) {
    tbb::parallel_invoke(std::forward<Fs>(fs)...);
  }
};

struct tbb_group {
  template <class A, class B>
  static auto both(A&& a, B&& b) {
    std::pair<std::invoke_result_t<A&>, std::invoke_result_t<B&>> values;
    tbb::task_group group;
    group.run([&] { values.second = b(); });
    values.first = a();
    group.wait();
    return values;
  }
  struct spawner {
    template <class F>
    void spawn(F f) const {
      group.run([f, self = *this] { f(self); });
    }
    tbb::task_group& group;
  };
  template <class Body>
  static void tasks(Body body) {
    tbb::task_group group;
    body(spawner{group});
    group.wait();
  }
};

#ifdef _OPENMP
/// Inside a parallel region only: see `in_omp_region`.
struct omp_tasks {
  template <class A, class B>
  static auto both(A&& a, B&& b) {
    std::pair<std::invoke_result_t<A&>, std::invoke_result_t<B&>> values;
#pragma omp task shared(values, b)
    values.second = b();
    values.first = a();
#pragma omp taskwait
    return values;
  }
  struct spawner {
    template <class F>
    void spawn(F f) const {
#pragma omp task firstprivate(f)
      f(spawner{});
    }
  };
  template <class Body>
  static void tasks(Body body) {
#pragma omp taskgroup
    body(spawner{});
  }
};

template <class F>
auto in_omp_region(F f) {
  std::invoke_result_t<F&> value{};
#pragma omp parallel
#pragma omp single
  value = f();
  return value;
}
#endif

}  // namespace bench

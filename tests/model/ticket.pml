/* How a pending job changes hands: a model of src/core/{ticket.hpp,worker.cpp,expose.cpp} and of
 * the forks in include/tine/core/fork.hpp, for exhaustive checking with Spin.
 *
 * One owner walks through every fork tree of at most FORKS forks nested at most DEPTH deep, exposes
 * pending jobs whenever it likes, and takes each job back or waits for it. Two thieves run stubs,
 * in any order and as late as they like. Closures throw or do not. Memory runs out at any time.
 * Frames are reused: a job of the same depth has the same address in the next fork, so a stale stub
 * would find a live but wrong job.
 *
 *   spin -a [-D...] ticket.pml && cc -O2 -DSAFETY -DCOLLAPSE pan.c -o pan && ./pan -m1000000
 *
 * Memory is sequentially consistent here. The orders that the C++ code asks for are argued beside
 * each atomic and watched by ThreadSanitizer; the model checks the plain fields' races (`written`).
 *
 * -DSCOPE       the owner spawns tasks instead, and leaves taken ones to their thieves (scope.cpp)
 * -DACCOUNTING  jobs are exposed by the policy's counters only, and the counters have to add up
 * -DBROKEN_...  a mistake in the protocol, each of which the checker has to find
 * -DREACH_...   an assertion that something never happens, which has to be found wrong
 *
 * No execution can be infinite: every loop uses up a fork, a stub or a ticket. So the absence of
 * invalid end states says that the owner always finishes; -DNP (non-progress cycles) confirms it.
 */

#ifndef FORKS
#define FORKS 4
#endif
#ifndef DEPTH
#define DEPTH 2
#endif
#ifndef TICKETS
#define TICKETS 3
#endif
#ifndef TAGS
#define TAGS 2
#endif
#ifdef SCOPE
#define JOBS FORKS
#else
#define JOBS DEPTH
#endif

/* What a slot holds: one of these, or FIRST_JOB + the job's address. */
#define DISARMED 0
#define SPENT 1
#define FIRST_JOB 2

/* Where the owner keeps a ticket. */
#define UNMADE 0
#define FREE 1
#define PARKED 2
#define OUT 3 /* with a job, or (SCOPE) in the list of tickets on offer */

#define NONE 255

/* The ticket. */
byte slot[TICKETS] = SPENT;
bit finished[TICKETS] = 1;
bit tag[TICKETS];
byte place[TICKETS] = UNMADE;

/* oneTBB: which stubs nobody has begun, and how many each ticket's task_group counts. */
byte stubs[TICKETS];
byte counted[TICKETS];

/* For the checks alone. */
bit alive[JOBS];          /* the frame (or task) exists */
byte ran[JOBS];           /* how often it was begun */
bit held[JOBS];           /* somebody took it out of a slot and has not finished */
bit recorded[JOBS];       /* its outcome was constructed */
bit running[TICKETS];     /* a stub has taken this ticket's job and has not finished it */
bit written[TICKETS];     /* plain fields are being written */
byte unrun[TICKETS];      /* stubs that have not yet done their exchange */

#ifdef ACCOUNTING
#ifndef MOST
#define MOST 4
#endif
short demand = 1;
short offer_limit = 1;
bit has_offered;
byte offered; /* armed and untaken */
byte thieves_counting;
#endif

/* The job `taken` of a ticket, begun by whoever ran the stub. */
inline run_taken(t, j) {
  d_step {
    assert(!written[t]);
    assert(alive[j] && held[j] && ran[j] == 0);
    ran[j]++;
    running[t] = 1;
    assert(!finished[t]);
  }
  d_step { /* a value or an exception is kept in the job: to the protocol they are the same */
    assert(alive[j] && held[j] && ran[j] == 1 && !recorded[j]);
    assert(!finished[t]);
    held[j] = 0;
    running[t] = 0;
#ifdef SCOPE
    alive[j] = 0; /* a task ends with its closure */
#else
    recorded[j] = 1;
#endif
  }
}

/* run_stub: `t`'s stub was picked by the caller. */
inline run_stub(t, taken) {
#ifdef BROKEN_TAKE
  taken = slot[t];
#endif
  d_step {
#ifndef BROKEN_TAKE
    taken = slot[t];
#endif
    slot[t] = SPENT;
    assert(taken != SPENT);
    unrun[t]--;
    if
    :: taken >= FIRST_JOB ->
      assert(!held[taken - FIRST_JOB]);
      held[taken - FIRST_JOB] = 1;
#ifdef ACCOUNTING
      offered--;
      thieves_counting++;
#endif
    :: else
    fi
  }
  if
  :: taken == DISARMED
  :: else ->
#ifdef ACCOUNTING
    d_step {
#ifndef BROKEN_COUNT
      demand++;
#endif
      thieves_counting--;
    }
#endif
#ifdef BROKEN_FINISHED
    finished[t] = 1;
#endif
    run_taken(t, taken - FIRST_JOB);
  fi;
  finished[t] = 1;
  atomic { /* after its last access to the ticket, oneTBB counts the stub */
    counted[t]--;
    taken = 0;
    t = 0;
  }
}

#if TICKETS == 2
#define ANY_TICKET(condition) \
  :: condition(0) -> t = 0 \
  :: condition(1) -> t = 1
#elif TICKETS == 3
#define ANY_TICKET(condition) \
  :: condition(0) -> t = 0 \
  :: condition(1) -> t = 1 \
  :: condition(2) -> t = 2
#else
#define ANY_TICKET(condition) \
  :: condition(0) -> t = 0 \
  :: condition(1) -> t = 1 \
  :: condition(2) -> t = 2 \
  :: condition(3) -> t = 3
#endif

#define HAS_STUB(i) (stubs[i] > 0)

active [2] proctype thief() {
  byte t, taken;
end_idle:
  do
  :: atomic {
      if
      ANY_TICKET(HAS_STUB)
      fi;
      stubs[t]--
    };
    run_stub(t, taken)
  od
}

/* Called where the C++ code pushes onto one of the owner's lists. */
inline keep(i) {
  d_step {
    assert(place[i] == OUT && finished[i] && slot[i] == SPENT && !running[i] && unrun[i] == 0);
    place[i] = FREE
  }
}
inline park(i) {
  d_step {
    assert(place[i] == OUT && slot[i] < FIRST_JOB);
    place[i] = PARKED
  }
}

#define REARMABLE(i) \
  (place[i] == PARKED && slot[i] == DISARMED && tag[i] == here && !(tried & (1 << i)))
#define IS_FREE(i) (place[i] == FREE)
#define IS_UNMADE(i) (place[i] == UNMADE)
#ifdef BROKEN_RECYCLE
#define IS_RECYCLABLE(i) (place[i] == PARKED)
#else
#define IS_RECYCLABLE(i) (place[i] == PARKED && finished[i])
#endif

/* worker_impl::offer: `given` says whether `j` is on offer afterwards. */
inline offer(j, given) {
  given = 0;
  do /* arm a disarmed ticket again */
  :: atomic {
      if
      ANY_TICKET(REARMABLE)
      :: else -> t = NONE
      fi;
      if
      :: t == NONE -> break
      :: else -> tried = tried | (1 << t); written[t] = 1
      fi
    };
    d_step { written[t] = 0; ticket_of[j] = t };
#ifdef BROKEN_REARM
    d_step {
#else
    atomic { /* compare-exchange */
      if
      :: slot[t] != DISARMED
      :: else ->
#endif
        slot[t] = FIRST_JOB + j;
#ifdef REACH_REARMED
        assert(false);
#endif
        assert(unrun[t] == 1 && !finished[t]);
        place[t] = OUT;
#ifdef ACCOUNTING
        offered++;
#endif
        given = 1
#ifndef BROKEN_REARM
      fi;
#endif
    };
    if
    :: given -> break
    :: else
    fi
  od;
  if
  :: given
  :: else -> /* take a ticket that nobody uses: free ones first, then parked ones, then new ones */
    atomic {
      if
      ANY_TICKET(IS_FREE)
      :: else ->
        if
        ANY_TICKET(IS_RECYCLABLE)
        :: else ->
          if
          ANY_TICKET(IS_UNMADE)
          :: else -> t = NONE
          fi
        fi
      fi;
      if
      :: t != NONE ->
#ifdef REACH_RECYCLED
        assert(place[t] != PARKED);
#endif
        assert(place[t] == UNMADE || slot[t] == SPENT);
        assert(!running[t] && unrun[t] == 0);
        place[t] = OUT;
        written[t] = 1
      :: else
      fi
    };
    if
    :: t == NONE
    :: else ->
      d_step { written[t] = 0; ticket_of[j] = t; tag[t] = here; finished[t] = 0 };
      d_step {
        slot[t] = FIRST_JOB + j;
#ifdef ACCOUNTING
        offered++;
#endif
      };
      if
      :: d_step { /* the task */
          stubs[t]++;
          counted[t]++;
          unrun[t]++;
          assert(unrun[t] == 1);
          given = 1
        }
      :: slot[t] = SPENT; /* no memory for it */
        d_step {
          finished[t] = 1;
#ifdef ACCOUNTING
          offered--;
#endif
        };
        keep(t)
      fi
    fi
  fi;
  atomic { tried = 0; t = 0 }
}

/* worker_impl::withdraw */
inline withdraw(j, i, given) {
#ifdef BROKEN_WITHDRAW
  given = (slot[i] == FIRST_JOB + j);
  if
  :: given -> slot[i] = DISARMED
  :: else
  fi;
#else
  d_step { /* compare-exchange */
    given = (slot[i] == FIRST_JOB + j);
    if
    :: given ->
      slot[i] = DISARMED;
#ifdef ACCOUNTING
      offered--;
#endif
    :: else
    fi
  };
#endif
  if
  :: given ->
#ifdef ACCOUNTING
    d_step {
#ifdef BROKEN_HALVING
      demand = demand + 1;
#else
      demand = demand + 1 - (offer_limit - (offer_limit > 1 -> offer_limit / 2 : 1));
#endif
      offer_limit = (offer_limit > 1 -> offer_limit / 2 : 1);
      has_offered = 0
    };
#endif
    park(i)
  :: else
  fi
}

/* A wait for a task_group, which helps: the owner runs stubs of its own tag, also its own ones. */
#define HELPABLE(i) (stubs[i] > 0 && tag[i] == here)
inline wait_until(condition) {
  do
  :: condition -> break
  :: atomic {
      if
      ANY_TICKET(HELPABLE)
      fi;
#ifdef REACH_OWN_STUB
      assert(slot[t] == DISARMED); /* an older job of its own */
#endif
      stubs[t]--
    };
    run_stub(t, taken)
  od
}

/* Jobs that no other thread can see. */
#ifdef SCOPE
#define HAS_HIDDEN (unseen < spawned)
#else
#define HAS_HIDDEN (unseen < tail)
#endif

/* What the polls call. Without ACCOUNTING, any number of jobs, for any reason. */
inline poll() {
#ifdef ACCOUNTING
  if
  :: demand > 0 ->
    wanted = demand;
    if
    :: wanted == offer_limit && has_offered ->
      d_step {
        larger = (2 * offer_limit > MOST -> MOST : 2 * offer_limit);
        demand = demand + larger - offer_limit;
        wanted = wanted + larger - offer_limit;
        offer_limit = larger;
        larger = 0
      }
    :: else
    fi;
    do
    :: wanted <= 0 -> break
    :: wanted > 0 ->
      demand--;
      expose_one(ok);
      if
      :: !ok -> demand++; break
      :: else -> d_step { has_offered = 1; wanted--; assert(offered <= MOST) }
      fi
    od;
    atomic { wanted = 0; ok = 0 }
  :: else
  fi
#else
  do
  :: break
  :: HAS_HIDDEN ->
    expose_one(ok);
    if
    :: ok
    :: else -> break
    fi
  od;
  ok = 0
#endif
}

#ifdef ACCOUNTING
/* Nothing is on its way: what the worker may offer is what it does not offer already. */
inline check_account() {
  d_step {
    if
    :: thieves_counting == 0 -> assert(demand == offer_limit - offered)
    :: else
    fi;
    assert(offer_limit >= 1 && offer_limit <= MOST)
  }
}
#else
inline check_account() { skip }
#endif

/* At the very end, once every stub has run. */
inline check_rest() {
  d_step {
    i = 0;
    do
    :: i < TICKETS ->
      assert(place[i] != OUT && slot[i] == SPENT && finished[i]);
      assert(unrun[i] == 0 && !running[i]);
      i++
    :: else -> break
    od;
    i = 0;
    do
    :: i < JOBS -> assert(!alive[i] && !held[i]); i++
    :: else -> break
    od
  };
  check_account()
}

#if TICKETS == 2
#define ALL_COUNTED (counted[0] + counted[1] == 0)
#elif TICKETS == 3
#define ALL_COUNTED (counted[0] + counted[1] + counted[2] == 0)
#else
#define ALL_COUNTED (counted[0] + counted[1] + counted[2] + counted[3] == 0)
#endif

#ifndef SCOPE

inline expose_one(given) {
  if
  :: HAS_HIDDEN ->
    offer(unseen, given);
    unseen = unseen + given
  :: else -> given = 0
  fi
}

active proctype owner() {
  byte tail, unseen;         /* the list of pending jobs: a job's address is its place in it */
  byte left = FORKS;         /* how many forks are still to come */
  bit error;                 /* an exception is on its way out */
  byte ticket_of[DEPTH];
  bit here;                  /* the tag of this region */
  byte t, taken, tried, i;
  bit ok, mine;
#ifdef ACCOUNTING
  short wanted, larger;
#endif

  do
  :: left > 0 && tail < DEPTH && !error ->
    /* join(a, b): the job of b is pushed, then a is called, which is the loop's next turn */
    atomic {
      left--;
      if
      :: tail == 0 && TAGS > 1 -> here = !here
      :: true
      fi;
      assert(!alive[tail]);
      alive[tail] = 1;
      ran[tail] = 0;
      recorded[tail] = 0;
      tail++
    };
    poll()

  :: tail > 0 -> /* a returns, or throws */
    atomic {
      if
      :: !error -> error = 1
      :: true
      fi;
      tail--
    };
    if
    :: tail >= unseen ->
      if
      :: !error && unseen != tail -> poll()
      :: else
      fi;
      mine = 1
    :: else ->
      d_step { unseen = tail; i = ticket_of[tail] };
      withdraw(tail, i, mine);
      if
      :: !mine ->
        if
        :: !finished[i] ->
#ifndef BROKEN_WAIT
          wait_until(counted[i] == 0);
          finished[i]
#endif
        :: else
        fi;
        assert(ran[tail] == 1 && recorded[tail]);
        keep(i)
      :: else
      fi
    fi;
    atomic {
      i = 0;
      if
      :: mine ->
        assert(!held[tail] && ran[tail] == 0 && !recorded[tail]);
        ran[tail] = 1
      :: else
      fi;
      mine = 0;
      if /* b, wherever it ran, may have thrown */
      :: !error -> error = 1
      :: true
      fi;
      /* The frame goes. Nobody is in it, and no ticket leads to it. */
      assert(ran[tail] == 1 && !held[tail]);
      do
      :: i < TICKETS -> assert(slot[i] != FIRST_JOB + tail); i++
      :: else -> break
      od;
      i = 0;
      alive[tail] = 0;
      if
      :: tail == 0 -> error = 0 /* somebody catches it */
      :: else
      fi
    };
    check_account()

  :: tail == 0 && left == 0 -> break
  od;
  ALL_COUNTED;
  check_rest()
}

#else

/* A scope: tasks live on the heap, their tickets stay in the owner's list of what is on offer until
 * it finds them spent or takes the task back. */
inline expose_one(given) {
  if
  :: HAS_HIDDEN -> /* drop_taken, then the oldest task */
    d_step {
      i = 0;
      do
      :: i < TICKETS ->
        if
        :: place[i] == OUT && slot[i] == SPENT -> place[i] = PARKED
        :: else
        fi;
        i++
      :: else -> break
      od;
      i = 0
    };
    offer(unseen, given);
    unseen = unseen + given
  :: else -> given = 0
  fi
}
#define IS_OUT(i) (place[i] == OUT)

active proctype owner() {
  byte spawned, unseen; /* tasks [unseen, spawned) are pending; the owner runs the newest first */
  byte next;
  byte ticket_of[JOBS];
  bit here;
  byte t, taken, tried, i, j;
  bit ok, mine;
#ifdef ACCOUNTING
  short wanted, larger;
#endif

  do
  :: next < FORKS && (spawned == next || unseen == spawned) ->
    d_step { /* addresses are not used twice here */
      if
      :: unseen == spawned -> unseen = next
      :: else
      fi;
      alive[next] = 1;
      next++;
      spawned = next
    };
    poll()
  :: unseen < spawned -> /* run the newest pending task */
    atomic {
      spawned--;
      assert(alive[spawned] && !held[spawned] && ran[spawned] == 0);
      ran[spawned] = 1;
      alive[spawned] = 0;
    }
  :: unseen == spawned ->
    atomic {
      if
      ANY_TICKET(IS_OUT)
      :: else -> t = NONE
      fi;
      i = t;
      t = 0
    };
    check_account();
    if
    :: i == NONE -> i = 0; break
    :: else ->
      j = slot[i]; /* armed_job */
      if
      :: j >= FIRST_JOB -> withdraw(j - FIRST_JOB, i, mine)
      :: else -> mine = 0
      fi;
      if
      :: mine ->
        d_step {
          j = j - FIRST_JOB;
          assert(alive[j] && !held[j] && ran[j] == 0);
          ran[j] = 1;
          alive[j] = 0;
        }
      :: else -> park(i)
      fi;
      d_step { mine = 0; i = 0; j = 0 }
    fi
  od;
  wait_until(ALL_COUNTED);
  atomic {
    do
    :: i < next -> assert(ran[i] == 1 && !alive[i]); i++
    :: else -> break
    od;
    i = 0
  };
  check_rest()
}

#endif

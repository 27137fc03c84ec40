/*
 * The limit: what the two inner loops of quorate cost in C, with the plainest queue there is, a binary heap of structs.
 *
 *   cc -O2 -o bench/limit/hold bench/limit/hold.c -lm && bench/limit/hold
 *
 * 1. The hold model of bench/event-queue.ts: pop the earliest of n events, schedule it again an exponential increment
 *    later. The increments come from a table, as there.
 * 2. Machine repair: 1,000 hosts fail after an exponential time with mean 1,000 h and are repaired within an
 *    exponential time with mean 10 h by as many crews as it takes; counted is the time with fewer than 975 hosts up.
 *    Every draw is a 53-bit tyche-i double, as in quorate. Expected hosts down: 1000 * 10 / 1010 = 9.90; a service
 *    that needs 975 is down with probability P(Binomial(1000, 10 / 1010) > 25) = 1.3e-5.
 *
 * Prints ns per event, the median of 15 rounds.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 15
#define INCREMENTS 65536
#define HOSTS 1000
#define NEEDED 975
#define MTTF_H 1000.0
#define MTTR_H 10.0

/* Tyche-i (Neves and Araujo 2011) as in seedrandom, and its double(). */

typedef struct {
  uint32_t a, b, c, d;
} tychei;

static uint32_t rotate_left(uint32_t x, int bits) { return (x << bits) | (x >> (32 - bits)); }

static uint32_t tychei_next(tychei *s) {
  s->b = rotate_left(s->b, 25) ^ s->c;
  s->c -= s->d;
  s->d = rotate_left(s->d, 24) ^ s->a;
  s->a -= s->b;
  s->b = rotate_left(s->b, 20) ^ s->c;
  s->c -= s->d;
  s->d = rotate_left(s->d, 16) ^ s->a;
  s->a -= s->b;
  return s->a;
}

static double tychei_double(tychei *s) {
  double result;
  do {
    double top = tychei_next(s) >> 11;
    double bottom = tychei_next(s) / 4294967296.0;
    result = (top + bottom) / 2097152.0;
  } while (result == 0);
  return result;
}

static tychei tychei_seeded(uint32_t seed) {
  tychei s = {0, seed, 2654435769u, 1367130551u};
  for (int i = 0; i < 20; i++) tychei_next(&s);
  return s;
}

static double exponential(tychei *s, double mean) { return -log(tychei_double(s)) * mean; }

/* Binary heap. Events at one instant come in the order of scheduling, as in quorate. */

typedef struct {
  double time;
  uint64_t order;
  int32_t id;
} event;

typedef struct {
  event *events;
  int length;
  uint64_t order;
} heap;

static int is_before(const event *x, const event *y) {
  return x->time < y->time || (x->time == y->time && x->order < y->order);
}

static void heap_push(heap *h, int32_t id, double time) {
  event item = {time, h->order++, id};
  int at = h->length++;
  while (at > 0) {
    int parent = (at - 1) / 2;
    if (!is_before(&item, &h->events[parent])) break;
    h->events[at] = h->events[parent];
    at = parent;
  }
  h->events[at] = item;
}

static event heap_pop(heap *h) {
  event top = h->events[0];
  event last = h->events[--h->length];
  int at = 0;
  for (int child = 1; child < h->length; child = 2 * at + 1) {
    if (child + 1 < h->length && is_before(&h->events[child + 1], &h->events[child])) child++;
    if (!is_before(&h->events[child], &last)) break;
    h->events[at] = h->events[child];
    at = child;
  }
  if (h->length > 0) h->events[at] = last;
  return top;
}

static heap heap_of(int capacity) {
  heap h = {malloc(sizeof(event) * (size_t)capacity), 0, 0};
  if (h.events == NULL) exit(1);
  return h;
}

/* Measuring. */

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static int compare_doubles(const void *x, const void *y) {
  double a = *(const double *)x, b = *(const double *)y;
  return (a > b) - (a < b);
}

static double median(double *values, int n) {
  qsort(values, (size_t)n, sizeof(double), compare_doubles);
  return values[n / 2];
}

static void hold(int pending, const double *increments) {
  const int holds = 1000000;
  heap h = heap_of(pending);
  double ns[ROUNDS], last = 0;
  uint32_t draw = 0;
  for (int i = 0; i < pending; i++) heap_push(&h, i, increments[i % INCREMENTS]);
  for (int round = -1; round < ROUNDS; round++) {
    double start = now_ns();
    for (int i = 0; i < holds; i++) {
      event e = heap_pop(&h);
      heap_push(&h, e.id, e.time + increments[draw++ % INCREMENTS]);
      last = e.time;
    }
    if (round >= 0) ns[round] = (now_ns() - start) / holds;
  }
  printf("hold, %6d pending     %7.1f ns per hold    (ended at time %.3f)\n", pending, median(ns, ROUNDS), last);
  free(h.events);
}

static void machine_repair(void) {
  const double horizon_h = 500000;
  double ns[ROUNDS], down_host_h = 0, short_h = 0;
  long events = 0;
  heap h = heap_of(HOSTS);
  static tychei failing[HOSTS], repairing[HOSTS];
  static uint8_t is_up[HOSTS];
  for (int round = 0; round < ROUNDS; round++) {
    double start = now_ns(), since = 0;
    long count = 0;
    int up = HOSTS;
    h.length = 0;
    for (int i = 0; i < HOSTS; i++) {
      failing[i] = tychei_seeded((uint32_t)(2 * (round * HOSTS + i)));
      repairing[i] = tychei_seeded((uint32_t)(2 * (round * HOSTS + i) + 1));
      is_up[i] = 1;
      heap_push(&h, i, exponential(&failing[i], MTTF_H));
    }
    while (h.events[0].time <= horizon_h) {
      event e = heap_pop(&h);
      down_host_h += (HOSTS - up) * (e.time - since);
      if (up < NEEDED) short_h += e.time - since;
      since = e.time;
      is_up[e.id] ^= 1;
      if (is_up[e.id]) {
        up++;
        heap_push(&h, e.id, e.time + exponential(&failing[e.id], MTTF_H));
      } else {
        up--;
        heap_push(&h, e.id, e.time + exponential(&repairing[e.id], MTTR_H));
      }
      count++;
    }
    ns[round] = (now_ns() - start) / (double)count;
    events += count;
  }
  printf("machine repair, %d hosts  %5.1f ns per event   (%ld events, %.3f hosts down, short %.2e of the time)\n", HOSTS,
         median(ns, ROUNDS), events, down_host_h / horizon_h / ROUNDS, short_h / horizon_h / ROUNDS);
  free(h.events);
}

int main(void) {
  static double increments[INCREMENTS];
  tychei s = tychei_seeded(1);
  for (int i = 0; i < INCREMENTS; i++) increments[i] = exponential(&s, 1);
  const int sizes[] = {10, 100, 1000, 100000};
  for (int i = 0; i < 4; i++) hold(sizes[i], increments);
  machine_repair();
  return 0;
}

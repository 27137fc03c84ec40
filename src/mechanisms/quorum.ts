/**
 * Quorum groups: a group serves while a majority of its members can vote and they have a leader. Losing the leader costs
 * an election, losing the majority costs the service until members are back. A member whose disk is destroyed cannot
 * vote again until it has been replaced, which itself needs a majority; when the majority of disks is destroyed the
 * group is restored from a backup.
 *
 * Election (Raft): each follower waits uniformly between T and 2T after the last heartbeat, the first to time out wins,
 * unless another one times out within the vote window; then they try again. After a lost majority the survivors' clocks
 * run already and have, when the majority returns, uniformly up to 2T left.
 */
import { flatten, type Lists } from "../cluster/lists.ts";
import { sample } from "../kernel/distributions.ts";
import type { Context } from "./context.ts";

const NOBODY = -1;
/** Split votes in a row after which the last one counts; with a window well below T never reached. */
const ROUNDS_MAX = 100;

export class QuorumGroups {
  readonly #context: Context;
  readonly #electedTimer: number;
  readonly #restoredTimer: number;
  readonly #replacedTimer: number;
  readonly #electionStream: Int32Array;
  readonly #repairStream: Int32Array;

  /** Members of all groups in one numbering: group, first member of each group, and the members each element is. */
  readonly #groupOf: Int32Array;
  readonly #firstMember: Int32Array;
  readonly #memberElement: Int32Array;
  readonly #membersAt: Lists;

  readonly #isUp: Uint8Array;
  readonly #hasDisk: Uint8Array;
  /** 1 when a replacement is ready but has no majority to join. */
  readonly #isReplacementDue: Uint8Array;
  /** By group: leader (a member, or -1), who wins the election under way, and whether the data is lost. */
  readonly #leader: Int32Array;
  readonly #winner: Int32Array;
  readonly #isDataLost: Uint8Array;

  constructor(context: Context) {
    this.#context = context;
    const { model, engine, elements } = context;
    const { quorums } = model;
    this.#groupOf = Int32Array.from(quorums.flatMap(({ members }, group) => members.map(() => group)));
    this.#memberElement = Int32Array.from(
      quorums.flatMap(({ members }) => members.map((m) => elements.of(m))),
    );
    this.#firstMember = new Int32Array(quorums.length + 1);
    quorums.forEach(({ members }, group) => {
      this.#firstMember[group + 1] = this.#firstMember[group] + members.length;
    });
    const membersAt: number[][] = Array.from({ length: elements.count }, () => []);
    this.#memberElement.forEach((element, member) => {
      membersAt[element].push(member);
    });
    this.#membersAt = flatten(membersAt);
    const count = this.#groupOf.length;
    this.#electedTimer = engine.timers.block(quorums.length, (group) => this.#elected(group));
    this.#restoredTimer = engine.timers.block(quorums.length, (group) => this.#restored(group));
    this.#replacedTimer = engine.timers.block(count, (member) => this.#replaced(member));
    this.#electionStream = Int32Array.from(quorums, ({ name }) => engine.stream(`${name}|election`));
    this.#repairStream = Int32Array.from(quorums, ({ name }) => engine.stream(`${name}|replacement`));
    this.#isUp = engine.arrays.uint8(count);
    this.#hasDisk = engine.arrays.uint8(count).fill(1);
    this.#isReplacementDue = engine.arrays.uint8(count);
    this.#leader = engine.arrays.int32(quorums.length).fill(NOBODY);
    this.#winner = engine.arrays.int32(quorums.length).fill(NOBODY);
    this.#isDataLost = engine.arrays.uint8(quorums.length);
  }

  /** Every group with a majority begins with a leader: its first member that can vote. */
  begin(): void {
    for (let group = 0; group < this.#leader.length; group++) {
      if (!this.#hasMajority(group)) continue;
      this.#context.engine.queue.cancel(this.#electedTimer + group);
      this.#winner[group] = this.#firstVoter(group, NOBODY);
      this.#lead(group);
    }
  }

  /** Whether a group serves: it has a majority and a leader. */
  isUp(group: number): boolean {
    return this.#leader[group] !== NOBODY;
  }

  /** An element became available or not; if it is a member of groups, they may lose or regain leader and majority. */
  elementChanged(element: number, up: boolean): void {
    const { start, items } = this.#membersAt;
    for (let i = start[element]; i < start[element + 1]; i++) {
      const member = items[i];
      this.#isUp[member] = up ? 1 : 0;
      if (this.#hasDisk[member] === 1) this.#voterChanged(member, up);
    }
  }

  /** A member was paused, s: if it led for longer than its followers wait, they elect another. */
  memberStunned(element: number, pause: number): void {
    const { start, items } = this.#membersAt;
    for (let i = start[element]; i < start[element + 1]; i++) {
      const member = items[i];
      const group = this.#groupOf[member];
      if (this.#leader[group] !== member) continue;
      const { electionTimeout, heartbeat } = this.#context.model.quorums[group];
      const sinceHeartbeat = heartbeat * this.#uniform(group);
      const patience = this.#firstTimeout(group, electionTimeout, electionTimeout, member) - sinceHeartbeat;
      if (pause > patience) this.#loseLeader(group, member);
    }
  }

  /** A member is about to stop in good order: if it leads it hands over to another voter, which costs no time. */
  memberStopping(element: number): void {
    const { start, items } = this.#membersAt;
    for (let i = start[element]; i < start[element + 1]; i++) {
      const member = items[i];
      const group = this.#groupOf[member];
      if (this.#leader[group] !== member) continue;
      const successor = this.#firstVoter(group, member);
      if (successor !== NOBODY) this.#leader[group] = successor;
    }
  }

  /** The disk of an element is destroyed. */
  diskLost(element: number): void {
    const { start, items } = this.#membersAt;
    for (let i = start[element]; i < start[element + 1]; i++) {
      const member = items[i];
      if (this.#hasDisk[member] === 0) continue;
      const group = this.#groupOf[member];
      this.#hasDisk[member] = 0;
      this.#context.watch.voterDiskLost(group, element);
      if (this.#isUp[member] === 1) this.#voterChanged(member, false);
      if (this.#isDataLost[group] === 1) continue;
      if (this.#disks(group) < this.#majority(group)) this.#loseData(group);
      else
        this.#schedule(this.#replacedTimer + member, group, this.#context.model.quorums[group].replacement);
    }
  }

  #voterChanged(member: number, up: boolean): void {
    const group = this.#groupOf[member];
    if (up) {
      if (this.#leader[group] === NOBODY) this.#regain(group);
      return;
    }
    if (this.#leader[group] === NOBODY) {
      this.#restartElection(group, member);
    } else if (!this.#hasMajority(group)) {
      this.#stepDown(group);
      this.#context.watch.quorumLost(group);
    } else if (this.#leader[group] === member) this.#loseLeader(group, member);
  }

  /** The leader is gone but the majority is not. */
  #loseLeader(group: number, leader: number): void {
    const { electionTimeout } = this.#context.model.quorums[group];
    this.#stepDown(group);
    this.#elect(group, electionTimeout, electionTimeout, leader);
  }

  /** The majority is back. */
  #regain(group: number): void {
    const { electionTimeout } = this.#context.model.quorums[group];
    const isUnderWay = this.#context.engine.queue.isPending(this.#electedTimer + group);
    if (isUnderWay || !this.#hasMajority(group) || this.#isDataLost[group] === 1) return;
    this.#elect(group, 0, 2 * electionTimeout, NOBODY);
  }

  /** A voter went while an election was under way. */
  #restartElection(group: number, lost: number): void {
    const { engine, model, watch } = this.#context;
    if (!engine.queue.isPending(this.#electedTimer + group)) return;
    if (!this.#hasMajority(group)) {
      engine.queue.cancel(this.#electedTimer + group);
      watch.quorumLost(group);
    } else if (this.#winner[group] === lost) {
      const { electionTimeout } = model.quorums[group];
      this.#elect(group, electionTimeout, electionTimeout, lost);
    }
  }

  /** Schedules the end of an election among the voters but `excluded`, who wait uniformly least..least+range. */
  #elect(group: number, least: number, range: number, excluded: number): void {
    const { engine, model } = this.#context;
    const { settle } = model.quorums[group];
    const election = this.#firstTimeout(group, least, range, excluded);
    const duration = election + sample(settle, engine.streams, this.#electionStream[group]);
    engine.queue.schedule(this.#electedTimer + group, engine.queue.now + duration);
  }

  /** Time until a voter wins, Infinity without one; sets the winner. */
  #firstTimeout(group: number, least: number, range: number, excluded: number): number {
    const { electionTimeout, voteWindow } = this.#context.model.quorums[group];
    let elapsed = 0;
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const [from, span] = round === 0 ? [least, range] : [electionTimeout, electionTimeout];
      let first = Number.POSITIVE_INFINITY;
      let second = Number.POSITIVE_INFINITY;
      for (let member = this.#firstMember[group]; member < this.#firstMember[group + 1]; member++) {
        if (member === excluded || !this.#canVote(member)) continue;
        const timeout = from + span * this.#uniform(group);
        if (timeout < first) {
          second = first;
          first = timeout;
          this.#winner[group] = member;
        } else if (timeout < second) second = timeout;
      }
      elapsed += first;
      if (second - first >= voteWindow) break;
    }
    return elapsed;
  }

  #elected(group: number): void {
    if (this.#leader[group] !== NOBODY || !this.#hasMajority(group)) return;
    this.#lead(group);
    this.#context.watch.leaderElected(group);
  }

  #lead(group: number): void {
    const { elements, world } = this.#context;
    this.#leader[group] = this.#winner[group];
    world.elementChanged(elements.firstQuorum + group, true);
    for (let member = this.#firstMember[group]; member < this.#firstMember[group + 1]; member++) {
      if (this.#isReplacementDue[member] === 1) this.#join(member);
    }
  }

  #stepDown(group: number): void {
    const { elements, world } = this.#context;
    this.#leader[group] = NOBODY;
    world.elementChanged(elements.firstQuorum + group, false);
  }

  #replaced(member: number): void {
    const group = this.#groupOf[member];
    if (this.#isDataLost[group] === 1) return;
    if (this.#leader[group] === NOBODY) this.#isReplacementDue[member] = 1;
    else this.#join(member);
  }

  #join(member: number): void {
    this.#isReplacementDue[member] = 0;
    this.#hasDisk[member] = 1;
    this.#context.watch.voterReplaced(this.#groupOf[member], this.#memberElement[member]);
  }

  #loseData(group: number): void {
    const { engine, watch, model } = this.#context;
    this.#isDataLost[group] = 1;
    for (let member = this.#firstMember[group]; member < this.#firstMember[group + 1]; member++) {
      engine.queue.cancel(this.#replacedTimer + member);
      this.#isReplacementDue[member] = 0;
    }
    engine.queue.cancel(this.#electedTimer + group);
    if (this.#leader[group] !== NOBODY) this.#stepDown(group);
    watch.dataLost(group);
    this.#schedule(this.#restoredTimer + group, group, model.quorums[group].restore);
  }

  #restored(group: number): void {
    this.#isDataLost[group] = 0;
    this.#hasDisk.fill(1, this.#firstMember[group], this.#firstMember[group + 1]);
    this.#context.watch.dataRestored(group);
    this.#regain(group);
  }

  #schedule(timer: number, group: number, delay: Parameters<typeof sample>[0]): void {
    const { engine } = this.#context;
    const duration = sample(delay, engine.streams, this.#repairStream[group]);
    engine.queue.schedule(timer, engine.queue.now + duration);
  }

  #canVote(member: number): boolean {
    return this.#isUp[member] === 1 && this.#hasDisk[member] === 1;
  }

  #hasMajority(group: number): boolean {
    let voters = 0;
    for (let member = this.#firstMember[group]; member < this.#firstMember[group + 1]; member++) {
      if (this.#canVote(member)) voters++;
    }
    return voters >= this.#majority(group);
  }

  /** The first member that can vote, other than `excluded`, or -1. */
  #firstVoter(group: number, excluded: number): number {
    for (let member = this.#firstMember[group]; member < this.#firstMember[group + 1]; member++) {
      if (member !== excluded && this.#canVote(member)) return member;
    }
    return NOBODY;
  }

  #disks(group: number): number {
    let disks = 0;
    for (let member = this.#firstMember[group]; member < this.#firstMember[group + 1]; member++) {
      disks += this.#hasDisk[member];
    }
    return disks;
  }

  #majority(group: number): number {
    return Math.floor((this.#firstMember[group + 1] - this.#firstMember[group]) / 2) + 1;
  }

  #uniform(group: number): number {
    return this.#context.engine.streams.uniform(this.#electionStream[group]);
  }
}

/*
 * The exchange procedure (送受信手順, 第5-8(2)ウ) as the engine carries it out, for spin. README.md says what is
 * modelled and what is left out; ./check runs it.
 *
 * Every alternative of a process is one transaction, request or answer of the engine; the comment before it names the
 * method. What a database commits is a global variable and survives; the local variables of a process are lost when it
 * is killed, which may happen before and after each of them.
 *
 * A change of a transfer's state stands only in the form MOVE_OUT, MOVE_IN, BEGIN_OUT or BEGIN_IN (sender, receiver):
 * ModelTransitionsTest compares these with SenderState and ReceiverState, StateTransitionsIT those with the databases.
 */

/* ---- bounds: check sets them ---------------------------------------------------------------------------------- */
#ifndef TRANSFERS
#define TRANSFERS 2        /* of one stream */
#endif
#ifndef PARTS
#define PARTS 1            /* partitions: 1 with two chunks, or 2 with one each */
#endif
#ifndef RUNS
#define RUNS 1             /* runs of the sender at once; with 2 the run lock protects nothing */
#endif
#ifndef HANDLERS
#define HANDLERS 2         /* requests in hand at the centre at once, whatever its number of nodes */
#endif
#ifndef VERIFIERS
#define VERIFIERS 1        /* verify jobs at once; with 2 their run lock protects nothing */
#endif
#ifndef CHANGES
#define CHANGES 1          /* changes of the register system */
#endif
#ifndef WINDOW
#define WINDOW 2           /* records of a transfer at most */
#endif
#ifndef GIVES_UP
#define GIVES_UP 1         /* 0: nobody aborts */
#endif
#ifndef BAD
#define BAD 0              /* the change number whose record does not open at the centre */
#endif
#ifndef ODD
#define ODD 0              /* 1: signed chunks with other contents turn up as well */
#endif

/* ---- states ---------------------------------------------------------------------------------------------------- */
#define NONE       0
#define FREEZING   1
#define FROZEN     2
#define SENDING    3
#define COMPLETING 4
#define COMMITTED  5
#define REJECTED   6
#define ABORTED    7
#define RECEIVING  8
#define VERIFYING  9
#define PUBLISHED 10

#define IS_OUTCOME(x) (x == PUBLISHED || x == REJECTED || x == ABORTED)
#define S_OPEN(t) (s_state[t] >= FREEZING && s_state[t] <= COMPLETING)
#define R_OPEN(t) (r_state[t] == RECEIVING || r_state[t] == VERIFYING)

#define BEGIN_OUT(t, TO)      assert(s_state[t] == NONE); s_state[t] = TO
#define MOVE_OUT(t, FROM, TO) assert(s_state[t] == FROM); s_state[t] = TO
#define BEGIN_IN(t, TO)       assert(r_state[t] == NONE); r_state[t] = TO
#define MOVE_IN(t, FROM, TO)  assert(r_state[t] == FROM); r_state[t] = TO
/* Allowed by the tables, done by no code of the engine yet:
   LATER_OUT(COMPLETING, SENDING)  the centre misses chunks at the completion: only after a restore */

/* ---- the gateway's database ------------------------------------------------------------------------------------ */
#define T (TRANSFERS + 1)  /* transfers are numbered from 1, their sequence */
#define K 2                /* chunks of a transfer; a record each */
#define CH(t, k) ((t) * K + (k))

byte s_state[T];           /* gateway.transfer.state */
byte s_manifest[T];        /* the signed manifest: whose run made it; 0 while there is none */
bit  s_completion[T];      /* the signed completion is stored */
byte s_receipt[T];         /* the outcome whose receipt is stored */
byte s_since[T];
byte s_upto[T];
byte s_mid[T];             /* end of the first partition */
byte s_records[T];         /* the plan's count of rows */
byte s_chunk[T * K];       /* gateway.chunk, what was acknowledged: the content, 0 for no row */
byte s_last;               /* gateway.stream.last_sequence */
byte s_cursor;             /* gateway.stream.incremental_since */
byte w_holder;             /* source.freeze_window.transfer_id */
byte w_since;
byte w_upto;

/* source.register: two records; a content is its change number, ledger and chunks hold 2 * number + quarantined */
byte row_seq[2];
bit  row_deferred[2];      /* source.deferred_change */
byte seq_last = 2;         /* source.change_seq */
bit  quarantined[3 + TRANSFERS + CHANGES];
bit  row_of[3 + TRANSFERS + CHANGES];
bit  writing;              /* a writer of source.register has not committed (ROW EXCLUSIVE) */

#define CONTENT(seq) ((seq) * 2 + quarantined[seq])
#define HELD(r) (w_holder != 0 && row_seq[r] > w_since && row_seq[r] <= w_upto)
#define WITHIN(r, low, high) (row_seq[r] > (low) && row_seq[r] <= (high))
#define FIRST(low, high) \
  (WITHIN(0, low, high) && (!WITHIN(1, low, high) || row_seq[0] < row_seq[1]) -> row_seq[0] \
    : (WITHIN(1, low, high) -> row_seq[1] : 0))
#define PART_LOW(t, p) ((p) == 0 -> s_since[t] : s_mid[t])
#define PART_HIGH(t, p) (PARTS == 2 && (p) == 0 -> s_mid[t] : s_upto[t])
#define PART_ROWS(t, p) (PARTS == 1 -> s_records[t] : (s_records[t] > (p) -> 1 : 0))

/* ---- the centre's database ------------------------------------------------------------------------------------- */
byte r_state[T];           /* registry.transfer.state; an outcome comes with its receipt */
byte r_manifest[T];        /* the accepted manifest; 0 for a tombstone */
bit  r_completion[T];
byte r_chunk[T * K];       /* registry.chunk with its register_version */
byte r_verified[T * K];    /* registry.verification: 0 none, 1 opened, 2 at fault */
byte r_last;               /* registry.stream.last_sequence */
byte r_cursor;             /* registry.stream.incremental_upto */
bit  locked[T * PARTS];    /* rows of registry.transfer_partition, FOR UPDATE; not durable */
#ifdef M_ABORT_KEEPS_STREAM_LOCK
bit  stream_locked;        /* row of registry.stream; held over more than one statement by nobody else */
#define STREAM_FREE !stream_locked
#else
#define STREAM_FREE true
#endif

/* ---- what was said, to compare with ---------------------------------------------------------------------------- */
byte told[T];              /* the outcome that somebody was told of */
#ifdef M_RECEIPT_BEFORE_COMMIT
byte early[T];             /* a receipt that is out before its commit */
#define RECEIPT(t) (IS_OUTCOME(r_state[t]) -> r_state[t] : early[t])
#else
#define RECEIPT(t) (IS_OUTCOME(r_state[t]) -> r_state[t] : 0)
#endif

/* ---- the line ----------------------------------------------------------------------------------------------------
 * For safety a request that was ever sent can arrive at any later time, in any order, any number of times or never, and
 * an answer is lost at will: the sets below only grow. For liveness a request is there until it is taken, and what is
 * lost or doubled is counted, because an endless loss ends nothing. An answer reaches whoever waits for that message.
 */
#define OFFER    1
#define CHUNK    2
#define COMPLETE 3
#define ABORT    4

byte m_offer[T];           /* the manifest on its way */
byte sent[T * K];          /* the chunk that was sent: its content; with ODD another one turns up as well */
bit  m_complete[T];
bit  m_abort[T];
#define OTHER(content) ((content) ^ 64)

#define SLOTS (RUNS * PARTS)
byte waiting[SLOTS];       /* the request that a run waits for */
byte answer[SLOTS];
#define FOR(kind, t, k) ((kind) * 16 + (t) * 2 + (k))
#define YES     1
#define REFUSED 2          /* 4xx; for an abort the answer is the outcome */

#ifdef LIVENESS
bit  m_chunk[T * K];       /* it is on the line */
#ifndef LOSSES
#define LOSSES 1
#endif
#ifndef DOUBLES
#define DOUBLES 1
#endif
#ifndef S_CRASHES
#define S_CRASHES 2
#endif
#ifndef R_CRASHES
#define R_CRASHES 1
#endif
#ifndef ABORTS
#define ABORTS 1
#endif
byte losses = LOSSES;
byte doubles = DOUBLES;
byte s_crashes = S_CRASHES;
byte r_crashes = R_CRASHES;
byte aborts = ABORTS;
#define S_CRASH  s_crashes > 0 -> s_crashes--
#define R_CRASH  r_crashes > 0 -> r_crashes--
#define MAY_ABORT (aborts > 0)
#define TAKE(message) if :: message = 0 :: doubles > 0 -> doubles-- fi
#define TAKE_CHUNK(c) TAKE(m_chunk[c])
#define ON_LINE(c) m_chunk[c]
#define LOSE     losses > 0 -> losses--
#else
#define S_CRASH  true
#define R_CRASH  true
#define MAY_ABORT GIVES_UP
#define TAKE(message) skip
#define TAKE_CHUNK(c) skip
#define ON_LINE(c) (sent[c] != 0)
#define LOSE     true
#endif

#define AWAITS(i, what) (waiting[i] == (what) && answer[i] == 0)
#if SLOTS > 2
#define AWAITED(what) (AWAITS(0, what) || AWAITS(1, what) || AWAITS(2, what) || AWAITS(3, what))
#elif SLOTS > 1
#define AWAITED(what) (AWAITS(0, what) || AWAITS(1, what))
#else
#define AWAITED(what) AWAITS(0, what)
#endif
inline post(what, word) {
  if
  :: AWAITS(0, what) -> answer[0] = word
#if SLOTS > 1
  :: AWAITS(1, what) -> answer[1] = word
#endif
#if SLOTS > 2
  :: AWAITS(2, what) -> answer[2] = word
  :: AWAITS(3, what) -> answer[3] = word
#endif
  :: !AWAITED(what) -> skip
  :: AWAITED(what) && LOSE
  fi
}

/* ---- the view ---------------------------------------------------------------------------------------------------- */
#define HAS(c, r) (r_chunk[c] != 0 && (r_chunk[c] & 1) == 0 && r_chunk[c] < 64 && row_of[r_chunk[c] / 2] == (r))
#define VERSION(t, r) (HAS(CH(t, 0), r) || HAS(CH(t, 1), r))  /* registry.register_version */
#ifdef M_VIEW_IGNORES_OPEN
#define LIVE(t) (r_state[t] == PUBLISHED)
#else
#define LIVE(t) (R_OPEN(t) || r_state[t] == PUBLISHED)
#endif
/* invariant 2, looked at when a transfer is published: a record of the window is in the transfer once, opened and equal, or it was quarantined */
#define IS(t, k, seq) (r_chunk[CH(t, k)] == CONTENT(seq) && r_verified[CH(t, k)] == 1)
#define ONCE(t, r) \
  (!WITHIN(r, s_since[t], s_upto[t]) || (IS(t, 0, row_seq[r]) + IS(t, 1, row_seq[r]) == 1))
#define COUNT(t) ((r_chunk[CH(t, 0)] != 0) + (r_chunk[CH(t, 1)] != 0))
inline complete_and_equal(t) {
  assert(w_holder == t);
  assert(ONCE(t, 0) && ONCE(t, 1));
  assert(COUNT(t) == WITHIN(0, s_since[t], s_upto[t]) + WITHIN(1, s_since[t], s_upto[t]));
}

inline tell(t, outcome) {
  assert(told[t] == 0 || told[t] == outcome);
  told[t] = outcome;
}

/* ---- the sender -------------------------------------------------------------------------------------------------- */
/* source.close_window: closes this transfer's window and applies the deferred changes */
inline apply_deferred(r) {
  if
  :: row_deferred[r] -> row_deferred[r] = 0; seq_last++; row_seq[r] = seq_last; row_of[seq_last] = r
  :: else
  fi
}

inline close_window(t) {
  if
#ifdef M_CLOSE_ANY_WINDOW
  :: true ->
#else
  :: w_holder == t ->
#endif
     w_holder = 0; w_since = s_cursor; w_upto = 0;
     apply_deferred(0);
     apply_deferred(1)
  :: else
  fi
}

/* Settlement.quarantineFaults: verdicts on what the receipt names */
inline quarantine_faults(t) {
  if
  :: r_verified[CH(t, 0)] == 2 -> quarantined[r_chunk[CH(t, 0)] / 2] = 1
  :: else
  fi;
  if
  :: r_verified[CH(t, 1)] == 2 -> quarantined[r_chunk[CH(t, 1)] / 2] = 1
  :: else
  fi
}

/* Settlement.settleOnce: one transaction, the transfer's row locked */
inline settle(t, outcome) {
  if
  :: !S_OPEN(t) ->
     assert(s_receipt[t] == outcome);   /* Settlement: "is X here, the receipt says Y" */
#ifdef M_CLOSE_ANY_WINDOW
     close_window(t)
#endif
  :: S_OPEN(t) && outcome == PUBLISHED ->
     assert(s_completion[t]);           /* Settlement.checkPublished */
     MOVE_OUT(t, COMPLETING, COMMITTED);
     s_cursor = (s_upto[t] > s_cursor -> s_upto[t] : s_cursor)
  :: S_OPEN(t) && outcome == REJECTED ->
     quarantine_faults(t);
     MOVE_OUT(t, COMPLETING, REJECTED)
  :: s_state[t] == FREEZING && outcome == ABORTED ->
     assert(r_manifest[t] == 0);        /* Settlement.check: the receipt is of an id that was never offered */
     MOVE_OUT(t, FREEZING, ABORTED)
  :: s_state[t] == FROZEN && outcome == ABORTED -> MOVE_OUT(t, FROZEN, ABORTED)
  :: s_state[t] == SENDING && outcome == ABORTED -> MOVE_OUT(t, SENDING, ABORTED)
  :: s_state[t] == COMPLETING && outcome == ABORTED -> MOVE_OUT(t, COMPLETING, ABORTED)
  fi;
  if
  :: s_receipt[t] == 0 ->
     assert(r_manifest[t] == 0 || r_manifest[t] == s_manifest[t]);
     s_receipt[t] = outcome;
     close_window(t)
  :: else
  fi
}

/* steps of a run */
#define IDLE      0
#define LOOK      1
#define FREEZE    2
#define PREPARE   3
#define FIX       4
#define DISPATCH  5
#define OFFERING  6
#define SEND      7
#define CLOSE     8
#define CLOSING   9
#define AWAIT    10
#define SETTLE   11
#define ASK      12
#define GIVE_UP  13
#define GIVING   14
#ifdef M_STALE_CURSORS
#define CURSORS  15
#endif

#define SLOT(p) (r * PARTS + (p))
inline ask(p, what) { waiting[SLOT(p)] = what; answer[SLOT(p)] = 0 }
inline hang_up() {
  waiting[SLOT(0)] = 0; answer[SLOT(0)] = 0;
#if PARTS == 2
  waiting[SLOT(1)] = 0; answer[SLOT(1)] = 0;
#endif
  skip
}
inline forget() { hang_up(); t = 0; next[0] = 0; got = 0; done = 0;
#if PARTS == 2
  next[1] = 0;
#endif
  at = IDLE
}

/* the position in the partition: OutgoingChunks.checkpoint; the next block: SourceRegisterReader.read */
#define CHECKPOINT(p) (s_chunk[CH(t, p)] == 0 -> 0 : (PARTS == 2 || s_chunk[CH(t, 1)] == 0 -> 1 : 2))
#define LOW(p) (next[p] == 0 -> PART_LOW(t, p) : s_chunk[CH(t, (p) + next[p] - 1)] / 2)
#define BLOCK(p) FIRST(LOW(p), PART_HIGH(t, p))
#define NUMBER(p) CH(t, (p) + next[p])

inline put_chunk(p) {
  assert(sent[NUMBER(p)] == 0 || sent[NUMBER(p)] == CONTENT(BLOCK(p)));  /* made again, it is the same chunk */
  sent[NUMBER(p)] = CONTENT(BLOCK(p));
#ifdef LIVENESS
  m_chunk[NUMBER(p)] = 1;
#endif
  ask(p, FOR(CHUNK, t, (p) + next[p]))
}

/* OutgoingChunks.add: only as the next of its partition */
inline enter_chunk(p) {
  if
  :: s_chunk[NUMBER(p)] == 0 && CHECKPOINT(p) == next[p] ->
     s_chunk[NUMBER(p)] = CONTENT(BLOCK(p)); next[p]++; hang_up_part(p)
  :: else -> forget()                    /* Integrity: a twin was first */
  fi
}
inline hang_up_part(p) { waiting[SLOT(p)] = 0; answer[SLOT(p)] = 0 }

inline send_part(p) {
  if
  :: waiting[SLOT(p)] == 0 && BLOCK(p) != 0 && next[p] + (p) < K ->
     put_chunk(p);
#ifdef M_CHECKPOINT_BEFORE_ACKNOWLEDGEMENT
     s_chunk[NUMBER(p)] = CONTENT(BLOCK(p))
#endif
  :: waiting[SLOT(p)] == 0 && BLOCK(p) == 0 ->
     if                                  /* EndOfStep: the ledger holds the plan's rows */
     :: CHECKPOINT(p) == PART_ROWS(t, p) -> done = done | (1 << (p))
     :: else -> assert(false)            /* UNREACHED: only a chunk lost without an error */
     fi
  :: answer[SLOT(p)] == YES ->
#ifdef M_CHECKPOINT_BEFORE_ACKNOWLEDGEMENT
     next[p]++; hang_up_part(p)
#else
     enter_chunk(p)
#endif
  :: answer[SLOT(p)] == REFUSED -> hang_up(); at = ASK
  fi
}
#define CAN_SEND(p) (!(done & (1 << (p))) && (waiting[SLOT(p)] == 0 || answer[SLOT(p)] != 0))

#if TRANSFERS > 2
#define OPEN_AT_S (S_OPEN(1) -> 1 : (S_OPEN(2) -> 2 : (S_OPEN(3) -> 3 : 0)))
#elif TRANSFERS > 1
#define OPEN_AT_S (S_OPEN(1) -> 1 : (S_OPEN(2) -> 2 : 0))
#else
#define OPEN_AT_S (S_OPEN(1) -> 1 : 0)
#endif

/* A run of 'send', 'restart' or 'abort' of the stream, and those that an operator or a schedule starts after it. */
proctype Run(byte r) {
  byte at = IDLE;
  byte t;
  byte next[PARTS];
  byte done;
  byte got;
#ifdef M_STALE_CURSORS
  byte from;
#endif
end:
  do
  /* TransferService.send, restart: under the run lock */
  :: atomic { at == IDLE && (OPEN_AT_S != 0 || s_last < TRANSFERS) -> at = LOOK }
  /* TransferService.abort */
  :: atomic { at == IDLE && OPEN_AT_S != 0 && MAY_ABORT ->
       t = OPEN_AT_S; at = GIVE_UP
#ifdef LIVENESS
       ; aborts--
#endif
     }

  /* OutgoingTransfers.open; TransferService.begin asks for the centre's position before it freezes */
  :: atomic { at == LOOK && OPEN_AT_S != 0 -> t = OPEN_AT_S; at = PREPARE }
#ifdef M_STALE_CURSORS
  :: atomic { at == LOOK && OPEN_AT_S == 0 ->
       if :: s_last < TRANSFERS -> at = CURSORS :: else -> at = IDLE fi }
  :: atomic { at == CURSORS ->
       if :: s_last < TRANSFERS -> t = s_last + 1; from = s_cursor; at = FREEZE :: else -> at = IDLE fi }
#define BEGINS t
#define FROM from
#else
  :: atomic { at == LOOK && OPEN_AT_S == 0 ->
       if :: s_last < TRANSFERS -> at = FREEZE :: else -> at = IDLE fi }
#define BEGINS s_last + 1
#define FROM s_cursor
#endif
  /* FreezeWindows.freezeOnce, source.freeze: the stream's row locked, SHARE on the table waits for writers */
#ifdef M_FREEZE_WITHOUT_TABLE_LOCK
#define TABLE_FREE true
#else
#define TABLE_FREE !writing
#endif
  :: atomic { at == FREEZE && TABLE_FREE ->
       if
       :: w_holder == 0 && BEGINS <= TRANSFERS && s_state[BEGINS] == NONE ->
          t = BEGINS;
          s_last = t;
          BEGIN_OUT(t, FREEZING);
          s_since[t] = FROM;
          s_upto[t] = (row_seq[0] > row_seq[1] -> row_seq[0] : row_seq[1]);
          s_upto[t] = (s_upto[t] > s_since[t] -> s_upto[t] : s_since[t]);
          w_holder = t; w_since = s_since[t]; w_upto = s_upto[t];
          at = PREPARE
       :: else -> forget()               /* 55006: somebody else has frozen it */
       fi
#ifdef M_STALE_CURSORS
       ; from = 0
#endif
     }

  /* TransferJob.prepare, TransferPreparation.requireSamePosition */
  :: atomic { at == PREPARE && s_state[t] != FREEZING -> at = DISPATCH }
  :: atomic { at == PREPARE && s_state[t] == FREEZING ->
       if
       :: r_last == t - 1 && r_cursor == s_since[t] -> at = FIX
#ifndef M_ABORT_LOOKS_LIKE_RESTORE
       :: r_last >= t -> at = ASK         /* the centre has decided on it: an abort whose answer was lost */
#endif
       :: else ->                         /* "one of the two databases was put back to an older state" */
#ifdef LIVENESS
          forget()                       /* UNREACHED: not without a restore */
#else
          assert(false)                  /* UNREACHED: not without a restore */
#endif
       fi
     }
  /* TransferPreparation.prepare: window narrowed, partitions and signed manifest fixed, one transaction */
  :: atomic { at == FIX ->
       if
       :: s_state[t] == FREEZING ->
#ifdef M_CLOSE_ANY_WINDOW
          if :: w_holder != t -> forget(); goto lost :: else fi;
#else
          assert(w_holder == t);
#endif
          s_records[t] = WITHIN(0, s_since[t], s_upto[t]) + WITHIN(1, s_since[t], s_upto[t]);
          s_mid[t] = FIRST(s_since[t], s_upto[t]);
          if
          :: s_records[t] > WINDOW -> s_upto[t] = s_mid[t]; w_upto = s_mid[t]; s_records[t] = WINDOW
          :: s_records[t] == 0 -> s_upto[t] = s_since[t]; w_upto = s_since[t]; s_mid[t] = s_since[t]
          :: else -> s_upto[t] = (FIRST(s_mid[t], s_upto[t]) != 0 -> FIRST(s_mid[t], s_upto[t]) : s_mid[t]);
             w_upto = s_upto[t]
          fi;
          s_manifest[t] = r + 1;
          MOVE_OUT(t, FREEZING, FROZEN);
          at = DISPATCH
       :: else -> forget()               /* "is no longer FREEZING" */
       fi;
       lost: skip
     }

  /* TransferJob.offer */
  :: atomic { at == DISPATCH && s_state[t] == FROZEN ->
       m_offer[t] = s_manifest[t]; ask(0, FOR(OFFER, t, 0)); at = OFFERING }
  :: atomic { at == DISPATCH && !S_OPEN(t) -> forget() }  /* "has no local key any more" */
  :: atomic { at == DISPATCH && s_state[t] != FROZEN && S_OPEN(t) ->
       next[0] = CHECKPOINT(0);
#if PARTS == 2
       next[1] = CHECKPOINT(1);
#endif
       at = SEND }
  :: atomic { at == OFFERING && answer[SLOT(0)] == YES ->
       hang_up();
       if
       :: s_state[t] == FROZEN -> MOVE_OUT(t, FROZEN, SENDING); at = DISPATCH
       :: s_state[t] == SENDING -> at = DISPATCH
       :: else -> forget()               /* OutgoingTransfers.move: "is X and cannot become SENDING" */
       fi }
  :: atomic { at == OFFERING && answer[SLOT(0)] == REFUSED -> hang_up(); at = ASK }

  /* SendStep: a reader, sealer and writer for each partition, at the same time */
  :: atomic { at == SEND && CAN_SEND(0) -> send_part(0) }
#if PARTS == 2
  :: atomic { at == SEND && CAN_SEND(1) -> send_part(1) }
#endif
  :: atomic { at == SEND && done == (1 << PARTS) - 1 -> done = 0; at = CLOSE }

  /* TransferJob.complete: totals signed once and stored, then sent */
  :: atomic { at == CLOSE ->
       if
       :: s_state[t] == SENDING ->
          MOVE_OUT(t, SENDING, COMPLETING); s_completion[t] = 1
       :: s_state[t] == COMPLETING -> skip
       :: else -> at = AWAIT
       fi;
       if
       :: at == CLOSE -> m_complete[t] = 1; ask(0, FOR(COMPLETE, t, 0)); at = CLOSING
       :: else
       fi }
  :: atomic { at == CLOSING && answer[SLOT(0)] == YES -> hang_up(); at = AWAIT }
  /* a refusal ("holds N of M chunks") is not answered without a restore: see Closing.requireAllChunks below */

  /* TransferJob.settle, awaitReceipt: GET, a read of one row */
  :: atomic { at == AWAIT && !S_OPEN(t) -> forget() }
  :: atomic { at == AWAIT && S_OPEN(t) && RECEIPT(t) != 0 -> got = RECEIPT(t); tell(t, got); at = SETTLE }
  :: atomic { at == SETTLE -> settle(t, got); forget() }

  /* TransferService.decidedMeanwhile: after a refusal its receipt is what counts, if there is one */
  :: atomic { at == ASK ->
       if
       :: RECEIPT(t) != 0 -> got = RECEIPT(t); tell(t, got); at = SETTLE
       :: else -> forget()
       fi }

  /* TransferService.abort */
  :: atomic { at == GIVE_UP && S_OPEN(t) -> m_abort[t] = 1; ask(0, FOR(ABORT, t, 0)); at = GIVING }
  :: atomic { at == GIVE_UP && !S_OPEN(t) -> forget() }
  :: atomic { at == GIVING && IS_OUTCOME(answer[SLOT(0)]) -> got = answer[SLOT(0)]; hang_up(); at = SETTLE }

#ifdef LIVENESS
  /* Retries: the request again, while there is no answer */
  :: atomic { at == OFFERING && answer[SLOT(0)] == 0 && m_offer[t] == 0 -> m_offer[t] = s_manifest[t] }
  :: atomic { at == SEND && waiting[SLOT(0)] != 0 && answer[SLOT(0)] == 0 && !m_chunk[NUMBER(0)] ->
       m_chunk[NUMBER(0)] = 1 }
#if PARTS == 2
  :: atomic { at == SEND && waiting[SLOT(1)] != 0 && answer[SLOT(1)] == 0 && !m_chunk[NUMBER(1)] ->
       m_chunk[NUMBER(1)] = 1 }
#endif
  :: atomic { at == CLOSING && answer[SLOT(0)] == 0 && !m_complete[t] -> m_complete[t] = 1 }
  :: atomic { at == GIVING && answer[SLOT(0)] == 0 && !m_abort[t] -> m_abort[t] = 1 }
#endif

#ifdef M_WINDOW_CLOSED_ON_FAILURE
  :: atomic { at == OFFERING || at == SEND || at == CLOSING -> close_window(t); forget() }
#endif
  /* killed, stopped, cut off from its database, or out of patience */
  :: atomic { at != IDLE && S_CRASH -> forget()
#ifdef M_STALE_CURSORS
       ; from = 0
#endif
     }
  od
}

/* ---- the centre -------------------------------------------------------------------------------------------------- */
/* Outcomes.decide: the stream's row locked, one conditional UPDATE, receipt and cursors; one transaction */
inline advance(t) {
  r_last = t;
  r_cursor = (r_state[t] == PUBLISHED && s_upto[t] > r_cursor -> s_upto[t] : r_cursor)
}

/* ChunkStore.storeLocked's judgement, the partition's row locked: state and stored chunk are read after it */
#define APPEND 1
#define REPLAY 2
#define CONFLICT 3
inline judge() {
  if
  :: r_state[t] != RECEIVING -> verdict = CONFLICT
  :: r_state[t] == RECEIVING && r_chunk[CH(t, k)] == content -> verdict = REPLAY
  :: r_state[t] == RECEIVING && r_chunk[CH(t, k)] != 0 && r_chunk[CH(t, k)] != content ->
#ifdef M_REPLAY_WITH_ANOTHER_ROOT
     verdict = REPLAY
#else
     verdict = CONFLICT                  /* "another chunk has that number" */
#endif
  :: r_state[t] == RECEIVING && r_chunk[CH(t, k)] == 0 ->
     if
     :: PARTS == 1 && k == 1 && r_chunk[CH(t, 0)] == 0 ->  /* "the next chunk is 0" */
        verdict = CONFLICT               /* UNREACHED: 1 is sent when 0 is acknowledged */
     :: else -> verdict = APPEND
     fi
  fi
}

/* What the partitions' rows are locked for; a request whose row is locked waits, as if it were still on the line. */
#define PART_LOCK(t, k) locked[(t) * PARTS + (PARTS == 2 -> (k) : 0)]
#define PARTS_FREE(t) (!locked[(t) * PARTS] && !locked[(t) * PARTS + PARTS - 1])
inline lock_parts(id, on) { locked[(id) * PARTS] = on; locked[(id) * PARTS + PARTS - 1] = on }

/* A request for a transfer that has its outcome changes nothing and is answered alike at any time: one step. */
#ifdef M_CHUNK_WITHOUT_PARTITION_LOCK
#define CHUNK_COMES(id, k) (ON_LINE(CH(id, k)))
#else
#define CHUNK_COMES(id, k) (ON_LINE(CH(id, k)) && (IS_OUTCOME(r_state[id]) || !PART_LOCK(id, k)))
#endif
inline receive(id, number, octets) {
  assert(r_state[id] != NONE);           /* Reception.require: "was never offered" */
  t = id; k = number; content = octets;
  TAKE_CHUNK(CH(id, number));
  if
  :: IS_OUTCOME(r_state[t]) ->           /* "the transfer is X"; a tombstone: "its header is of another manifest" */
     refuse_chunk()
  :: else ->
#ifndef M_CHUNK_WITHOUT_PARTITION_LOCK
     PART_LOCK(t, k) = 1;
#endif
     judge();
     doing = CHUNK
#ifdef M_ACKNOWLEDGED_BEFORE_COMMIT
     ;
     if
     :: verdict == APPEND -> post(FOR(CHUNK, t, k), YES)
     :: else
     fi
#endif
  fi
}
inline refuse_chunk() {
  if
  :: content == sent[CH(t, k)] -> post(FOR(CHUNK, t, k), REFUSED)
  :: else
  fi;
  put_away()
}
inline put_away() { doing = 0; t = 0; k = 0; content = 0; verdict = 0 }

#define COMPLETION_COMES(id) (m_complete[id] && (IS_OUTCOME(r_state[id]) || PARTS_FREE(id)))
inline complete(id) {
  assert(r_manifest[id] != 0);           /* "was never offered", "the completion is of another manifest" */
  TAKE(m_complete[id]);
  if
  :: IS_OUTCOME(r_state[id]) -> post(FOR(COMPLETE, id, 0), YES)   /* Closing.completedBefore */
  :: else -> t = id; lock_parts(id, 1); doing = COMPLETE
  fi
}

#define ABORT_COMES(id) (m_abort[id] && (IS_OUTCOME(r_state[id]) || r_state[id] == NONE || PARTS_FREE(id)))
#ifdef M_ABORT_KEEPS_STREAM_LOCK
#define UNKNOWN 5          /* has found no such transfer, will lock the stream's row */
#define RACED   6          /* holds it, has found the transfer, will lock its partitions' rows */
#endif
inline abort(id) {
  TAKE(m_abort[id]);
  if
  :: IS_OUTCOME(r_state[id]) -> tell(id, r_state[id]); post(FOR(ABORT, id, 0), r_state[id])
  :: R_OPEN(id) -> t = id; lock_parts(id, 1); doing = ABORT
  :: r_state[id] == NONE ->
#ifdef M_ABORT_KEEPS_STREAM_LOCK
     t = id; doing = UNKNOWN
#else
     abort_unoffered(id)
#endif
  fi
}
/* Outcomes.abortUnoffered, the stream's row locked: only the next id; it stays out for ever */
inline abort_unoffered(id) {
  assert(r_last == id - 1);              /* "only the next id can be aborted before it is offered" */
#ifndef M_NO_TOMBSTONE
  BEGIN_IN(id, ABORTED);
  advance(id);
  tell(id, ABORTED);
#endif
  post(FOR(ABORT, id, 0), ABORTED)
}
inline abort_known() {
  if
  :: r_state[t] == RECEIVING -> MOVE_IN(t, RECEIVING, ABORTED); advance(t)
  :: r_state[t] == VERIFYING -> MOVE_IN(t, VERIFYING, ABORTED); advance(t)
  :: else                                /* Outcomes.decidedBefore: the publication was first */
  fi;
  tell(t, r_state[t]);
  post(FOR(ABORT, t, 0), r_state[t])
}

/* Reception.offerLocked, the stream's row locked */
inline offer(id) {
  content = m_offer[id];
  TAKE(m_offer[id]);
  if
  :: r_state[id] != NONE ->              /* Reception.offeredBefore */
     if
     :: r_manifest[id] == content && R_OPEN(id) -> post(FOR(OFFER, id, 0), YES)
     :: else ->
        assert(IS_OUTCOME(r_state[id])); /* never another manifest */
        post(FOR(OFFER, id, 0), REFUSED)
     fi
  :: r_state[id] == NONE ->
     /* ManifestCheck.checkPosition: none open, the next sequence, its previous outcome, its cursor */
     assert(r_last == id - 1 && s_receipt[id - 1] == r_state[id - 1] && s_since[id] == r_cursor);
     BEGIN_IN(id, RECEIVING);
     r_manifest[id] = content;
     post(FOR(OFFER, id, 0), YES)
  fi;
  content = 0
}

/* One request in hand, whichever node has it. */
proctype Handler() {
  byte doing;
  byte t;
  byte k;
  byte content;
  byte verdict;
end:
  do
  :: atomic { doing == 0 && m_offer[1] != 0 && STREAM_FREE -> offer(1) }
  :: atomic { doing == 0 && CHUNK_COMES(1, 0) -> receive(1, 0, sent[CH(1, 0)]) }
  :: atomic { doing == 0 && CHUNK_COMES(1, 1) -> receive(1, 1, sent[CH(1, 1)]) }
  :: atomic { doing == 0 && COMPLETION_COMES(1) -> complete(1) }
  :: atomic { doing == 0 && ABORT_COMES(1) -> abort(1) }
#if ODD
  :: atomic { doing == 0 && CHUNK_COMES(1, 0) -> receive(1, 0, OTHER(sent[CH(1, 0)])) }
  :: atomic { doing == 0 && CHUNK_COMES(1, 1) -> receive(1, 1, OTHER(sent[CH(1, 1)])) }
#endif
#if TRANSFERS > 1
  :: atomic { doing == 0 && m_offer[2] != 0 && STREAM_FREE -> offer(2) }
  :: atomic { doing == 0 && CHUNK_COMES(2, 0) -> receive(2, 0, sent[CH(2, 0)]) }
  :: atomic { doing == 0 && CHUNK_COMES(2, 1) -> receive(2, 1, sent[CH(2, 1)]) }
  :: atomic { doing == 0 && COMPLETION_COMES(2) -> complete(2) }
  :: atomic { doing == 0 && ABORT_COMES(2) -> abort(2) }
#endif
#if TRANSFERS > 2
  :: atomic { doing == 0 && m_offer[3] != 0 && STREAM_FREE -> offer(3) }
  :: atomic { doing == 0 && CHUNK_COMES(3, 0) -> receive(3, 0, sent[CH(3, 0)]) }
  :: atomic { doing == 0 && CHUNK_COMES(3, 1) -> receive(3, 1, sent[CH(3, 1)]) }
  :: atomic { doing == 0 && COMPLETION_COMES(3) -> complete(3) }
  :: atomic { doing == 0 && ABORT_COMES(3) -> abort(3) }
#endif

  /* ChunkStore.storeLocked: versions, chunk and acknowledgement in one commit, which lets go of the row */
  :: atomic { doing == CHUNK ->
#ifndef M_CHUNK_WITHOUT_PARTITION_LOCK
       PART_LOCK(t, k) = 0;
#endif
       if
       :: verdict == APPEND -> assert(r_state[t] == RECEIVING); r_chunk[CH(t, k)] = content
       :: else
       fi;
       if
       :: verdict == CONFLICT -> refuse_chunk()
       :: else ->
          assert(r_chunk[CH(t, k)] == content);  /* 6: what is acknowledged is what is stored */
          if
          :: content == sent[CH(t, k)] -> post(FOR(CHUNK, t, k), YES)
          :: else
          fi;
          put_away()
       fi }

  /* Closing.completeLocked: every partition's row is locked */
  :: atomic { doing == COMPLETE && STREAM_FREE ->
       if
       :: r_state[t] == RECEIVING ->
          /* Closing.requireAllChunks: "holds N of M chunks" */
          assert(r_chunk[CH(t, 0)] != 0 || s_chunk[CH(t, 0)] == 0);
          assert(r_chunk[CH(t, 1)] != 0 || s_chunk[CH(t, 1)] == 0);
          r_completion[t] = 1;
          if                             /* Closing.totalsFault */
          :: COUNT(t) == s_records[t] && r_chunk[CH(t, 0)] == s_chunk[CH(t, 0)] && r_chunk[CH(t, 1)] == s_chunk[CH(t, 1)] ->
             MOVE_IN(t, RECEIVING, VERIFYING)
          :: else -> MOVE_IN(t, RECEIVING, REJECTED); r_last = t /* UNREACHED: only from a faulty sender */
          fi
       :: else                           /* Closing.completedBefore */
       fi;
       lock_parts(t, 0);
       post(FOR(COMPLETE, t, 0), YES);
       put_away() }

  /* Closing.abortLocked: every partition's row is locked; Outcomes.decide locks the stream's as well */
  :: atomic { doing == ABORT && STREAM_FREE -> lock_parts(t, 0); abort_known(); put_away() }
#ifdef M_ABORT_KEEPS_STREAM_LOCK
  :: atomic { doing == UNKNOWN && STREAM_FREE ->
       if
       :: r_state[t] == NONE -> abort_unoffered(t); put_away()
       :: else -> stream_locked = 1; doing = RACED
       fi }
  :: atomic { doing == RACED && PARTS_FREE(t) -> stream_locked = 0; abort_known(); put_away() }
#endif

  /* killed, or cut off from its database: what has not committed is rolled back */
  :: atomic { doing != 0 && R_CRASH ->
       if
#ifndef M_CHUNK_WITHOUT_PARTITION_LOCK
       :: doing == CHUNK -> PART_LOCK(t, k) = 0
#endif
       :: doing == COMPLETE || doing == ABORT -> lock_parts(t, 0)
#ifdef M_ABORT_KEEPS_STREAM_LOCK
       :: doing == RACED -> stream_locked = 0
#endif
       :: else
       fi;
       put_away() }
  od
}

/* VerifyService: opens the next chunk that has no finding, also ahead of the completion; then decides. */
#define TO_VERIFY(c) (r_chunk[c] != 0 && r_verified[c] == 0)
#define FINDING(c) (r_chunk[c] == BAD * 2 -> 2 : 1)
#define ALL_VERIFIED(t) (!TO_VERIFY(CH(t, 0)) && !TO_VERIFY(CH(t, 1)))
#define FAULTS(t) (r_verified[CH(t, 0)] == 2 || r_verified[CH(t, 1)] == 2)
inline verify_next(t) {
  if
  :: TO_VERIFY(CH(t, 0)) -> r_verified[CH(t, 0)] = FINDING(CH(t, 0))
  :: else -> r_verified[CH(t, 1)] = FINDING(CH(t, 1))
  fi
}

proctype Verifier() {
  byte t;
  bit deciding;
end:
  do
  /* RecordVerifier, Verifications.add: one commit a chunk */
  :: atomic { R_OPEN(1) && !ALL_VERIFIED(1) -> verify_next(1) }
#if TRANSFERS > 1
  :: atomic { R_OPEN(2) && !ALL_VERIFIED(2) -> verify_next(2) }
#endif
#if TRANSFERS > 2
  :: atomic { R_OPEN(3) && !ALL_VERIFIED(3) -> verify_next(3) }
#endif

  /* VerifyService.decideOnce reads the state and what the findings come to … */
#ifdef M_PUBLISH_WITHOUT_VERIFY
#define READY(t) (r_state[t] == VERIFYING)
#else
#define READY(t) (r_state[t] == VERIFYING && ALL_VERIFIED(t))
#endif
  :: atomic { t == 0 && READY(1) -> t = 1 }
#if TRANSFERS > 1
  :: atomic { t == 0 && READY(2) -> t = 2 }
#endif
#if TRANSFERS > 2
  :: atomic { t == 0 && READY(3) -> t = 3 }
#endif
#ifdef M_RECEIPT_BEFORE_COMMIT
  :: atomic { t != 0 && !deciding -> early[t] = (FAULTS(t) -> REJECTED : PUBLISHED); deciding = 1 }
#define DECIDES (t != 0 && deciding)
#else
#define DECIDES (t != 0)
#endif
  /* … Outcomes.publish and reject: one conditional UPDATE, the stream's row locked */
  :: atomic { DECIDES && STREAM_FREE ->
       if
       :: r_state[t] == VERIFYING && !FAULTS(t) ->
          complete_and_equal(t);
          MOVE_IN(t, VERIFYING, PUBLISHED); advance(t)
       :: r_state[t] == VERIFYING && FAULTS(t) ->
          MOVE_IN(t, VERIFYING, REJECTED); advance(t)
       :: else -> skip                   /* Outcomes.decidedBefore */
       fi;
       t = 0; deciding = 0 }

  /* killed; taken up again by VerifyDispatcher */
  :: atomic { t != 0 && R_CRASH ->
#ifdef M_RECEIPT_BEFORE_COMMIT
       early[t] = 0;
#endif
       t = 0; deciding = 0 }
  od
}

/* ---- the municipality's register system -------------------------------------------------------------------------- */
/* source.submit, source.guard: a frozen record's change waits; any other is written, with a table lock until commit */
proctype Feeder() {
  byte left = CHANGES;
  bit r;
end:
  do
  :: atomic { left > 0 && !writing ->
       left--;
       if :: r = 0 :: r = 1 fi;
       if
       :: HELD(r) || row_deferred[r] -> row_deferred[r] = 1; r = 0
       :: else -> writing = 1
       fi }
  :: atomic { writing ->
       writing = 0;
       if
       :: assert(!HELD(r));              /* 第5-8(2)ア: nothing frozen is changed */
          seq_last++; row_seq[r] = seq_last; row_of[seq_last] = r
       :: skip                           /* rolled back */
       fi;
       r = 0 }
  od
}

/* ---- the invariants of PROTOCOL ---------------------------------------------------------------------------------- */
/* Sees both databases at any moment, as viewers do and the crash tests' checker; changes nothing. */
#define AHEAD(c) (r_chunk[c] != 0 && s_chunk[c] == 0)

hidden byte i;
hidden byte rec;
hidden byte newest;
hidden byte pending;
hidden byte published;

proctype Observer() {
end:
  do
  :: d_step {
    i = 1;
    do
    :: i <= TRANSFERS ->
       /* 1: unfrozen: an outcome receipt of that transfer is there, the centre's; frozen: by the open transfer */
       assert(s_state[i] == NONE || (w_holder == i) == S_OPEN(i));
       assert((s_receipt[i] != 0) == (s_state[i] != NONE && !S_OPEN(i)));
       assert(s_receipt[i] == 0 || s_receipt[i] == r_state[i]);
       /* 3: what anybody was told of is what was decided */
       assert(told[i] == 0 || told[i] == r_state[i]);
       /* 4: whatever is before it has an outcome */
       assert(r_state[i] == NONE || i == 1 || IS_OUTCOME(r_state[i - 1]));
       /* 6: what was acknowledged is at the centre, the same; it is ahead by one chunk a partition at most */
       assert(s_chunk[CH(i, 0)] == 0 || s_chunk[CH(i, 0)] == r_chunk[CH(i, 0)]);
       assert(s_chunk[CH(i, 1)] == 0 || s_chunk[CH(i, 1)] == r_chunk[CH(i, 1)]);
       assert(PARTS == 2 || AHEAD(CH(i, 0)) + AHEAD(CH(i, 1)) <= 1);
       i++
    :: else -> break
    od;
    /* 5: what registry.view_register shows of a record (its newest version among live transfers, if that one is
       published) is nothing while an open transfer holds a version, else what was published last */
    rec = 0;
    do
    :: rec < 2 ->
       i = 1; newest = 0; pending = 0; published = 0;
       do
       :: i <= TRANSFERS ->
          newest = (LIVE(i) && VERSION(i, rec) -> i : newest);
          pending = (R_OPEN(i) && VERSION(i, rec) -> i : pending);
          published = (r_state[i] == PUBLISHED && VERSION(i, rec) -> i : published);
          i++
       :: else -> break
       od;
       newest = (r_state[newest] == PUBLISHED -> newest : 0);
       assert(newest == (pending != 0 -> 0 : published));
       rec++
    :: else -> break
    od
  }
  od
}

init {
  atomic {
    row_seq[0] = 1; row_seq[1] = 2; row_of[2] = 1;
#ifndef LIVENESS
    run Observer();
#endif
    run Run(0);
#if RUNS == 2
    run Run(1);
#endif
    run Handler();
#if HANDLERS == 2
    run Handler();
#endif
    run Verifier();
#if VERIFIERS == 2
    run Verifier();
#endif
#if CHANGES > 0
    run Feeder()
#endif
  }
}

#ifdef LIVENESS
/* 7: every freeze has a way out, every offered transfer ends */
ltl ends { [] (w_holder != 0 -> <> (w_holder == 0)) }
#endif

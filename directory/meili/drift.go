package meili

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// drift is what a target remembers of its checks.
type drift struct {
	counted time.Time
	wrong   int // counts in a row that differed
	repairs int // since the last night's comparison, or since it last agreed
}

const (
	// wrongCounts in a row are looked into, repairsMost times; what is then still wrong takes a new index.
	wrongCounts = 2
	repairsMost = 2
	// repairMost is how many listings are sent once more; where more differ, a new index is built.
	repairMost  = 5_000
	repairBatch = 200
	// nightHour is when all content is compared, by this machine's clock.
	nightHour = 3
)

// watchDrift counts what the index holds once a minute, and compares all of it once a night. It never
// writes the index: what differs is put under a new seq and comes to it, and to every other, by itself.
func (t *target) watchDrift(ctx context.Context) error {
	now := t.syncer().now()
	if due, err := t.nightDue(ctx, now); err != nil || due {
		if err == nil {
			err = t.compareAtNight(ctx, now)
		}
		return err
	}
	if now.Sub(t.drift.counted) < t.syncer().pace.count {
		return nil
	}
	return t.checkCount(ctx, now)
}

func (t *target) checkCount(ctx context.Context, now time.Time) error {
	count, err := countIndex(ctx, t.store(), t.index, t.parked)
	if err != nil {
		return err
	}
	t.drift.counted = now
	if !count.differs() {
		t.drift.wrong, t.drift.repairs = 0, 0
		t.figure.note(func(f *TargetFigures) { f.Drift = 0 })
		return nil
	}
	t.drift.wrong++
	t.figure.note(func(f *TargetFigures) { f.Drift = max(count.indexed-count.stored, count.stored-count.indexed) })
	if t.drift.wrong < wrongCounts {
		return nil
	}
	t.drift.wrong = 0
	if t.drift.repairs < repairsMost {
		_, err := t.repair(ctx)
		return err
	}
	return t.giveUpRepairing(ctx, fmt.Sprintf("it holds %d of %d listings", count.indexed, count.stored))
}

// giveUpRepairing has a new index built, but beside a live one not sooner than this has been live for a day: a
// wrong count that comes back would have it built for ever.
func (t *target) giveUpRepairing(ctx context.Context, why string) error {
	state, since := t.standing()
	if state == directory.TargetLive && t.syncer().now().Sub(since) < t.syncer().pace.keepOld {
		t.syncer().log.Error("a search index differs from the catalogue; kith reindex builds a new one", "server", t.server, "index", t.uid, "why", why)
		return nil
	}
	t.syncer().log.Error("a search index differs from the catalogue; a new one is built beside it", "server", t.server, "index", t.uid, "why", why)
	return t.distrust(ctx)
}

// repair compares all content, sends what differs once more, and tells how many listings that were.
func (t *target) repair(ctx context.Context) (int, error) {
	t.drift.repairs++
	c := comparison{store: t.store(), index: t.index, parked: t.parked, settle: t.follow}
	differ, err := c.differences(ctx, allBuckets())
	if err != nil {
		return 0, err
	}
	t.figure.note(func(f *TargetFigures) { f.Drift = len(differ) })
	if len(differ) == 0 {
		return 0, nil
	}
	if len(differ) > repairMost {
		return len(differ), t.giveUpRepairing(ctx, fmt.Sprintf("%d listings differ", len(differ)))
	}
	t.syncer().log.Warn("listings in a search index differ from the catalogue and are sent once more", "server", t.server, "index", t.uid, "listings", len(differ))
	unknown := 0
	for batch := range slices.Chunk(differ, repairBatch) {
		n, err := t.resend(ctx, batch)
		if err != nil {
			return 0, err
		}
		unknown += n
	}
	if unknown > 0 {
		return len(differ), t.giveUpRepairing(ctx, fmt.Sprintf("it holds %d listings the catalogue never had, or has long forgotten", unknown))
	}
	return len(differ), t.follow(ctx)
}

// resend puts listings under new seqs. It gives how many are found by searches but not stored at all, so
// that nothing that follows would ever take them away.
func (t *target) resend(ctx context.Context, differ []difference) (unknown int, err error) {
	err = t.syncer().leased(ctx, t.store().Write, func(tx directory.Tx) error {
		unknown = 0
		for _, d := range differ {
			before, err := tx.LastSeq(ctx)
			if err != nil {
				return err
			}
			if err := tx.ReseqListings(ctx, []string{d.ID}); err != nil {
				return err
			}
			after, err := tx.LastSeq(ctx)
			if err != nil {
				return err
			}
			if before == after && d.Have != 0 {
				unknown++
			}
		}
		return nil
	})
	return unknown, err
}

// comparedKey names where the store keeps when all content of a server's index was last compared.
func (t *target) comparedKey() string { return "meili_compared " + t.server }

// nightDue tells whether the index went live, and was last compared, before the last night.
func (t *target) nightDue(ctx context.Context, now time.Time) (bool, error) {
	_, since := t.standing()
	night := lastNight(now)
	if !since.Before(night) {
		return false, nil
	}
	text, err := t.store().Meta(ctx, t.comparedKey())
	if err != nil {
		return false, err
	}
	compared, err := time.Parse(time.RFC3339, text)
	return err != nil || compared.Before(night), nil
}

// lastNight gives the last time that nightHour struck.
func lastNight(now time.Time) time.Time {
	now = now.Local()
	night := time.Date(now.Year(), now.Month(), now.Day(), nightHour, 0, 0, 0, now.Location())
	if now.Before(night) {
		return night.AddDate(0, 0, -1)
	}
	return night
}

func (t *target) compareAtNight(ctx context.Context, now time.Time) error {
	err := t.syncer().write(ctx, func(tx directory.Tx) error {
		return tx.SetMeta(ctx, t.comparedKey(), now.UTC().Format(time.RFC3339))
	})
	if err != nil {
		return err
	}
	drifted, err := t.index.SettingsDrift(ctx)
	if err != nil {
		return err
	}
	if len(drifted) > 0 {
		return t.giveUpRepairing(ctx, fmt.Sprintf("its settings %v were changed", drifted))
	}
	t.drift.repairs = 0
	_, err = t.repair(ctx)
	return err
}

// counted is how many listings the store and an index hold.
type counted struct {
	stored  int // without those the index refused
	indexed int
	between int64 // changes that may be in one and not in the other
}

func (c counted) differs() bool {
	return int64(max(c.indexed-c.stored, c.stored-c.indexed)) > c.between
}

func countIndex(ctx context.Context, store directory.Store, x index, parked map[string]int64) (counted, error) {
	cursor, err := x.Cursor(ctx)
	if err != nil {
		return counted{}, err
	}
	indexed, err := x.Len(ctx)
	if err != nil {
		return counted{}, err
	}
	stored, err := store.CountListings(ctx)
	if err != nil {
		return counted{}, err
	}
	last, err := store.LastSeq(ctx)
	return counted{stored: stored - len(parked), indexed: indexed, between: max(last-cursor, 0)}, err
}

// difference is a listing that the index has otherwise than the store.
type difference struct {
	ID   string
	Want int64 // the seq that is stored; 0 where no live one is
	Have int64 // the seq in the index; 0 for none, changed where its content is not as it was written

	bucket int // where it was found
}

// comparison compares the content of an index with the store while both go on changing.
type comparison struct {
	store  directory.Store
	index  index
	parked map[string]int64 // what the index refused, by id
	// settle comes back once the index has everything committed before it was called.
	settle func(ctx context.Context) error
}

func allBuckets() []int {
	all := make([]int, Buckets)
	for i := range all {
		all[i] = i
	}
	return all
}

// differences gives what differs in some buckets, by id. What only differs because a change is on its way
// looks otherwise, or alike, once the index has settled; what looks the same twice differs.
func (c comparison) differences(ctx context.Context, buckets []int) ([]difference, error) {
	first, err := c.look(ctx, buckets, nil)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	if err := c.settle(ctx); err != nil {
		return nil, err
	}
	again := map[int]bool{}
	for _, d := range first {
		again[d.bucket] = true
	}
	second, err := c.look(ctx, slices.Sorted(maps.Keys(again)), first)
	if err != nil {
		return nil, err
	}
	var differ []difference
	for _, id := range slices.Sorted(maps.Keys(first)) {
		if d, ok := second[id]; ok && d == first[id] {
			differ = append(differ, d)
		}
	}
	return differ, nil
}

// comparedAtOnce is how many seqs are read from the store at once.
const comparedAtOnce = 10_000

// look compares some buckets once, the store read before the index. Where only is not nil, no other ids
// are looked at.
func (c comparison) look(ctx context.Context, buckets []int, only map[string]difference) (map[string]difference, error) {
	var stored [Buckets][]directory.ListingSeq
	chosen := map[int]bool{}
	for _, bucket := range buckets {
		chosen[bucket] = true
	}
	wanted := func(id string) bool {
		_, ok := only[id]
		return only == nil || ok
	}
	for after, more := "", true; more; {
		page, err := c.store.ListingSeqs(ctx, after, comparedAtOnce)
		if err != nil {
			return nil, err
		}
		for _, l := range page {
			if bucket := Bucket(l.ID); chosen[bucket] && wanted(l.ID) {
				stored[bucket] = append(stored[bucket], l)
			}
			after = l.ID
		}
		more = len(page) == comparedAtOnce
	}
	differ := map[string]difference{}
	for _, bucket := range buckets {
		have, err := c.index.Seqs(ctx, bucket)
		if err != nil {
			return nil, err
		}
		for _, l := range stored[bucket] {
			seq, found := have[l.ID]
			delete(have, l.ID)
			if refused, ok := c.parked[l.ID]; seq != l.Seq && !(ok && refused == l.Seq && (!found || seq == 0)) {
				differ[l.ID] = difference{ID: l.ID, Want: l.Seq, Have: seq, bucket: bucket}
			}
		}
		for id, seq := range have {
			if wanted(id) {
				differ[id] = difference{ID: id, Have: seq, bucket: bucket}
			}
		}
	}
	return differ, nil
}

package meili

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// Finding is one thing that was looked at on a search server. Err, where it is not nil, says what to do.
type Finding struct {
	Name string // "live index"
	Err  error
	Fine string // a sentence, where nothing is wrong
}

// How an inspection waits for an index that is behind, and how much content it compares where not all.
const (
	stillWaits   = 5 * time.Second // without any progress
	settleEvery  = 100 * time.Millisecond
	sampled      = 8 // of the Buckets
	namedAtMost  = 3 // ids in a sentence
	settledLimit = 30 * time.Second
)

// Inspect looks at one search server of the deployment: whether it can be used, which index is live and
// how far it has come, and whether it holds what the store does. deep compares all content, else a part
// of it by chance. It changes nothing.
func Inspect(ctx context.Context, store directory.Store, s *Server, v *directory.Vocabulary, deep bool) []Finding {
	buckets := allBuckets()
	if !deep {
		rand.Shuffle(len(buckets), func(i, j int) { buckets[i], buckets[j] = buckets[j], buckets[i] })
		buckets = buckets[:sampled]
	}
	in := inspection{store: store, server: speaker{s, v}, hash: SettingsHash(v), buckets: buckets, still: stillWaits}
	in.run(ctx)
	return in.findings
}

// Glance looks at what can be seen at once: whether the server can be used, what the key may do, and
// whether the live index is as ours are. It changes nothing.
func Glance(ctx context.Context, store directory.Store, s *Server, v *directory.Vocabulary) []Finding {
	in := inspection{store: store, server: speaker{s, v}, hash: SettingsHash(v)}
	if x := in.glance(ctx); x.index != nil {
		x.index.Close()
	}
	return in.findings
}

// inspection collects findings.
type inspection struct {
	store    directory.Store
	server   server
	hash     string
	buckets  []int
	still    time.Duration
	findings []Finding
}

func (in *inspection) note(name string, err error, fine string, args ...any) {
	in.findings = append(in.findings, Finding{Name: name, Err: err, Fine: fmt.Sprintf(fine, args...)})
}

func (in *inspection) run(ctx context.Context) {
	seen := in.glance(ctx)
	if seen.index == nil {
		return
	}
	defer seen.index.Close()
	if in.behind(ctx, seen.index, seen.live.UID) {
		in.content(ctx, seen.index, seen.live)
	}
}

// glanced is the live index; its index is nil where none can be asked.
type glanced struct {
	live  directory.IndexTarget
	index index
}

func (in *inspection) glance(ctx context.Context) glanced {
	err := in.server.Check(ctx)
	in.note("server", err, "It answers and accepts the key.")
	if err != nil {
		return glanced{}
	}
	in.version(ctx)
	may, err := in.server.CanWrite(ctx)
	key := map[bool]string{
		true:  "It may write, so a running kith serve with it keeps the indexes.",
		false: "It may only search. A kith serve whose key may write has to keep the indexes.",
	}[may]
	if may && in.server.isMaster(ctx) {
		key = "It is the master key, which no node needs to know: give nodes the keys that kith search-keys makes."
	}
	in.note("key", err, "%s", key)
	if err != nil {
		return glanced{}
	}
	rows, uids, err := in.read(ctx)
	if err != nil {
		in.note("indexes", err, "")
		return glanced{}
	}
	live, ok := in.live(rows, uids)
	in.building(rows)
	in.strangers(rows, uids)
	if !ok {
		return glanced{}
	}
	x := in.server.index(live.UID)
	if may { // a key that only searches may not read settings
		in.settings(ctx, x)
	}
	return glanced{live, x}
}

// version tells which version the server is of, or that the key may not ask: Check has looked where it may.
func (in *inspection) version(ctx context.Context) {
	version, err := in.server.Version(ctx)
	if err != nil {
		in.note("version", nil, "It could not be checked, since this key may not ask; kith search-keys, which has the master key, checks that it is %d.%d or later.", oldestMajor, oldestMinor)
		return
	}
	in.note("version", nil, "Meilisearch %s.", version)
}

// read gives the indexes of the server as the store knows them, and the uids it has itself.
func (in *inspection) read(ctx context.Context) ([]directory.IndexTarget, []string, error) {
	rows, err := in.store.IndexTargets(ctx)
	if err != nil {
		return nil, nil, err
	}
	uids, err := in.server.Indexes(ctx)
	return slices.DeleteFunc(rows, func(row directory.IndexTarget) bool { return row.Server != in.server.Address() }), uids, err
}

// live looks for the live index.
func (in *inspection) live(rows []directory.IndexTarget, uids []string) (directory.IndexTarget, bool) {
	at := slices.IndexFunc(rows, func(row directory.IndexTarget) bool { return row.State == directory.TargetLive })
	switch {
	case at < 0:
		in.note("live index", directory.Errorf(directory.CodeUnavailable, "none is live yet, so the fallback answers searches; a running kith serve whose key may write builds one by itself, or run kith reindex"), "")
		return directory.IndexTarget{}, false
	case !slices.Contains(uids, rows[at].UID):
		in.note("live index", directory.Errorf(directory.CodeUnavailable, "%s is no longer on the server, so the fallback answers searches; a running kith serve whose key may write builds a new one by itself, or run kith reindex", rows[at].UID), "")
		return directory.IndexTarget{}, false
	case rows[at].Settings != in.hash:
		in.note("live index", directory.Errorf(directory.CodeConflict, "%s was made by another version of Kith, or is no longer trusted; a running kith serve of this version builds a new one beside it, or run kith reindex", rows[at].UID), "")
	default:
		in.note("live index", nil, "%s, since %s.", rows[at].UID, rows[at].Since.Format("2 January 2006 15:04 MST"))
	}
	return rows[at], true
}

// building tells of an index that is being built, which is no fault.
func (in *inspection) building(rows []directory.IndexTarget) {
	for _, row := range rows {
		if row.State == directory.TargetBuilding {
			in.note("new index", nil, "%s is being built since %s and has come to change %d.", row.UID, row.Since.Format("2 January 2006 15:04 MST"), row.Seq)
		}
	}
}

// strangers tells of indexes nobody will ever delete; another catalogue may use them.
func (in *inspection) strangers(rows []directory.IndexTarget, uids []string) {
	unknown := slices.DeleteFunc(slices.Clone(uids), func(uid string) bool {
		return slices.ContainsFunc(rows, func(row directory.IndexTarget) bool { return row.UID == uid })
	})
	if len(unknown) > 0 {
		in.note("other indexes", nil, "The server also has %s, which this catalogue does not know. If no other Kith uses the server, delete them there to free the room.", some(unknown))
	}
}

func (in *inspection) settings(ctx context.Context, x index) {
	drifted, err := x.SettingsDrift(ctx)
	if err == nil && len(drifted) > 0 {
		err = directory.Errorf(directory.CodeConflict, "%s of the live index are not as Kith sets them; run kith reindex", strings.Join(drifted, ", "))
	}
	in.note("settings", err, "Those of the live index are as Kith sets them.")
}

// behind waits until the index has come as far as the store, as long as it moves; false where it does not.
func (in *inspection) behind(ctx context.Context, x index, uid string) bool {
	left, err := in.settle(ctx, x)
	switch {
	case err == nil && left < 0:
		err = directory.Errorf(directory.CodeConflict, "the live index knows %d changes that the catalogue does not, as after a backup was restored; a running kith serve builds a new one, or run kith reindex", -left)
	case err == nil && left > 0:
		err = in.stuck(ctx, uid, left)
	}
	in.note("following", err, "The live index has every change.")
	return err == nil
}

// stuck says why the live index does not move: what the server refused last, where it refused something.
func (in *inspection) stuck(ctx context.Context, uid string, left int64) error {
	if why := in.server.lastFailure(ctx, uid); why != "" {
		return directory.Errorf(directory.CodeUnavailable, "the live index is %d changes behind and does not move: %s", left, why)
	}
	return directory.Errorf(directory.CodeUnavailable, "the live index is %d changes behind and does not move; start kith serve with this KITH_MEILI_URL and a key that may write, and see in its log why it cannot follow", left)
}

// settle waits until the index has everything committed before, and gives by how many changes it is behind
// where it stopped moving.
func (in *inspection) settle(ctx context.Context, x index) (left int64, err error) {
	last, err := in.store.LastSeq(ctx)
	if err != nil {
		return 0, err
	}
	began, moved, reached := time.Now(), time.Now(), int64(-1)
	for {
		cursor, err := x.Cursor(ctx)
		if err != nil {
			return 0, err
		}
		if cursor >= last {
			newest, err := in.store.LastSeq(ctx)
			return min(newest-cursor, 0), err
		}
		if cursor != reached {
			reached, moved = cursor, time.Now()
		}
		if time.Since(moved) > in.still || time.Since(began) > settledLimit || ctx.Err() != nil {
			return last - cursor, ctx.Err()
		}
		pause(ctx, settleEvery)
	}
}

// content counts and compares what the index holds, and tells what it refused.
func (in *inspection) content(ctx context.Context, x index, live directory.IndexTarget) {
	parked, err := in.parkedOf(ctx, live)
	if err != nil {
		return
	}
	count, err := countIndex(ctx, in.store, x, parked)
	if err == nil && count.differs() {
		err = directory.Errorf(directory.CodeConflict, "the live index holds %d listings of %d; a running kith serve mends it within minutes; if it does not, run kith reindex", count.indexed, count.stored)
	}
	in.note("count", err, "The live index holds all %d listings.", count.stored)
	c := comparison{store: in.store, index: x, parked: parked, settle: func(ctx context.Context) error {
		_, err := in.settle(ctx, x)
		return err
	}}
	differ, err := c.differences(ctx, in.buckets)
	if err == nil && len(differ) > 0 {
		var ids []string
		for _, d := range differ {
			ids = append(ids, d.ID)
		}
		err = directory.Errorf(directory.CodeConflict, "%d listings differ from the catalogue (%s); a running kith serve mends them at night, kith reindex at once", len(differ), some(ids))
	}
	if len(in.buckets) == Buckets {
		in.note("content", err, "Every listing in the live index is the one stored.")
	} else {
		in.note("content", err, "Every listing compared is the one stored: about 1 in %d were; --deep compares all.", Buckets/len(in.buckets))
	}
}

// parkedOf gives what the live index refused, and tells of it.
func (in *inspection) parkedOf(ctx context.Context, live directory.IndexTarget) (map[string]int64, error) {
	parked, err := parkedOf(ctx, in.store, live.Server, live.UID)
	if err == nil && len(parked) == 0 {
		in.note("refused listings", nil, "None.")
		return parked, nil
	}
	told := err
	if err == nil {
		told = in.refusal(ctx, live, len(parked))
	}
	in.note("refused listings", told, "")
	return parked, err
}

func (in *inspection) refusal(ctx context.Context, live directory.IndexTarget, n int) error {
	all, err := in.store.ParkedListings(ctx, parkedMost)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(p directory.ParkedListing) bool { return p.Server != live.Server || p.UID != live.UID })
	var shown []string
	for _, p := range all[:min(len(all), namedAtMost)] {
		shown = append(shown, p.ListingID+": "+p.Reason)
	}
	return directory.Errorf(directory.CodeConflict, "%d listings cannot be found, because the server refused them (%s); mend what the reason names, and they go in by themselves", n, strings.Join(shown, "; "))
}

// some names the first few.
func some(names []string) string {
	if len(names) <= namedAtMost {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:namedAtMost], ", "), len(names)-namedAtMost)
}

package importer

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
)

// settled runs candidates through a ledger and gives the final key of each content.
func settled(t *rapid.T, stored []directory.SourceKey, candidates []*candidate) map[string]string {
	l := newLedger(stored)
	for _, c := range candidates {
		l.add(&Record{}, c)
	}
	l.settle()
	keys := map[string]string{}
	for _, e := range l.entries {
		keys[e.hash] = e.key
		want := directory.RecordNew
		if i := slices.IndexFunc(stored, func(s directory.SourceKey) bool { return s.Key == e.key }); i >= 0 {
			want = directory.RecordChanged
			if stored[i].Hash == e.hash {
				want = directory.RecordUnchanged
			}
		}
		if e.action != want {
			t.Fatalf("%s is %s, not %s", e.key, e.action, want)
		}
	}
	return keys
}

// Keys do not depend on the order of rows, no two records share one, and importing the same again finds
// every record unchanged, whatever was imported before.
func TestKeysAreSettledTheSameInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := func(label string) []*candidate {
			var all []*candidate
			seen := map[string]bool{}
			for i := range rapid.IntRange(0, 8).Draw(t, label) {
				key := fmt.Sprint("k", rapid.IntRange(0, 2).Draw(t, fmt.Sprint(label, " key ", i)))
				c := &candidate{
					key: key, twin: fmt.Sprint(key, "~", rapid.IntRange(0, 2).Draw(t, fmt.Sprint(label, " twin ", i))),
					hash: digest(label, key, fmt.Sprint(i)), hidden: rapid.Bool().Draw(t, fmt.Sprint(label, " hidden ", i)),
				}
				if !seen[c.hash] {
					seen[c.hash] = true
					all = append(all, c)
				}
			}
			return all
		}
		var stored []directory.SourceKey
		for hash, key := range settled(t, nil, some("earlier")) {
			stored = append(stored, directory.SourceKey{Key: key, Hash: hash, Status: directory.StatusPublished})
		}
		now := some("now")
		keys := settled(t, stored, now)
		if again := settled(t, stored, rapid.Permutation(now).Draw(t, "order")); !maps.Equal(keys, again) {
			t.Fatalf("in another order the keys are %v, not %v", again, keys)
		}
		if unique := slices.Compact(slices.Sorted(maps.Values(keys))); len(unique) != len(now) {
			t.Fatalf("%d records have %d keys: %v", len(now), len(unique), keys)
		}
		stored = nil
		for hash, key := range keys {
			stored = append(stored, directory.SourceKey{Key: key, Hash: hash, Status: directory.StatusPublished})
		}
		if same := settled(t, stored, now); !maps.Equal(keys, same) {
			t.Fatalf("imported again the keys are %v, not %v", same, keys)
		}
	})
}

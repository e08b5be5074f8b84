package importer

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/kithdirectory/kith/directory"
)

// The codes of problems that only show when all records are seen.
const (
	ProblemSameKey = "same_key" // another record has the key and says something else
	ProblemGone    = "gone"
)

// entry is what is remembered of a record until all are seen.
type entry struct {
	key      string // provisional; final after settle
	listKey  string // what its words give, where it is a group of the source that had other words
	twin     string
	hash     string
	position int
	row      int
	file     string
	hidden   bool
	rejected bool
	placed   bool // it is found at a place, its suburb or better
	action   directory.RecordAction
}

// ledger settles keys and actions over all records of an import, in little memory. stored is what the
// source's groups were last imported as.
type ledger struct {
	entries []entry
	byKey   map[string][]int // provisional key → entries that are not rejected
	stored  map[string]directory.SourceKey
	aliases map[string]string // keys that corrected words gave → the group's own key
	said    map[string]bool   // of aliases, those that a row of this list says itself
	present map[string]bool   // keys of rejected records: not gone, only not usable now
}

func newLedger(stored []directory.SourceKey) *ledger {
	l := &ledger{byKey: map[string][]int{}, stored: make(map[string]directory.SourceKey, len(stored)), present: map[string]bool{}, said: map[string]bool{}}
	l.aliases = aliasesIn(stored)
	for _, s := range stored {
		if _, alias := l.aliases[s.Key]; !alias {
			l.stored[s.Key] = s
		}
	}
	return l
}

// otherKeys gives the aliases of each key.
func otherKeys(aliases map[string]string) map[string][]string {
	others := map[string][]string{}
	for alias, key := range aliases {
		others[key] = append(others[key], alias)
	}
	return others
}

// aliasesIn gives the keys that link a group of the source with what corrected words of its list made of it, each with
// the group's own key.
func aliasesIn(stored []directory.SourceKey) map[string]string {
	own := map[string]string{}
	for _, s := range stored {
		if s.Linked == "" {
			own[s.GroupID] = s.Key
		}
	}
	aliases := map[string]string{}
	for _, s := range stored {
		if key, ok := own[s.GroupID]; ok && s.Linked != "" {
			aliases[s.Key] = key
		}
	}
	return aliases
}

// settleAliases gives records whose words were corrected before the key of their group, unless the list has that too.
func (l *ledger) settleAliases() {
	taken := map[string]bool{}
	for _, alias := range slices.Sorted(maps.Keys(l.aliases)) {
		key, members := l.aliases[alias], l.byKey[alias]
		if l.present[alias] && len(l.byKey[key]) == 0 {
			l.present[key] = true
		}
		if len(members) != 1 || taken[key] || len(l.byKey[key]) > 0 || l.present[key] {
			continue
		}
		taken[key] = true
		delete(l.byKey, alias)
		l.byKey[key] = members
		e := &l.entries[members[0]]
		e.key = key
		if l.said[alias] {
			e.listKey = alias
		}
	}
}

// say notes that a row says itself that it is the group of a key.
func (l *ledger) say(c *candidate, was string) {
	if own, ok := l.aliases[was]; ok {
		was = own
	}
	_, known := l.stored[was]
	if _, own := l.stored[c.key]; was == "" || was == c.key || !known || own || l.aliases[c.key] == was || l.stored[was].Linked != "" {
		return
	}
	l.aliases[c.key], l.said[c.key] = was, true
}

// add notes a record. It answers false for one that repeats another whole.
func (l *ledger) add(r *Record, c *candidate) (position int, isNew bool) {
	if c.rejected {
		l.present[c.key], l.present[c.twin] = true, true
	} else {
		for _, i := range l.byKey[c.key] {
			if l.entries[i].hash == c.hash {
				return 0, false
			}
		}
		l.byKey[c.key] = append(l.byKey[c.key], len(l.entries))
	}
	position = len(l.entries) + 1
	l.entries = append(l.entries, entry{
		key: c.key, twin: c.twin, hash: c.hash, position: position, row: r.Row, file: r.File, hidden: c.hidden, rejected: c.rejected,
		placed: c.located == locatedExact || c.located == locatedSuburb,
	})
	return position, true
}

// same tells whether the record just added says what is stored under its key, and is alone with it.
func (l *ledger) same(c *candidate) bool {
	for _, key := range []string{c.key, c.twin} {
		if s, ok := l.stored[key]; ok && s.Hash != c.hash {
			return false
		}
	}
	return l.known(c) && len(l.byKey[c.key]) <= 1
}

// known tells whether something is stored under the record's key.
func (l *ledger) known(c *candidate) bool {
	_, plain := l.stored[c.key]
	_, twin := l.stored[c.twin]
	return plain || twin
}

// settle gives every record its final key and action, and the problems of those that share a key.
func (l *ledger) settle() []Problem {
	l.settleAliases()
	var problems []Problem
	for key, members := range l.byKey {
		if len(members) == 1 {
			e := &l.entries[members[0]]
			if _, known := l.stored[key]; !known {
				if _, known = l.stored[e.twin]; known {
					e.key = e.twin
				}
			}
			continue
		}
		l.settleTwins(key, members)
		for _, i := range members {
			e := l.entries[i]
			problems = append(problems, Problem{File: e.file, Row: e.row, Key: e.key, Severity: SeverityWarning, Code: ProblemSameKey,
				Message: fmt.Sprintf("%d records have the same key and say different things; they are kept apart.", len(members))})
		}
	}
	for i := range l.entries {
		e := &l.entries[i]
		switch s, known := l.stored[e.key]; {
		case e.rejected:
			e.action = directory.RecordRejected
		case !known:
			e.action = directory.RecordNew
		case s.Hash == e.hash:
			e.action = directory.RecordUnchanged
		default:
			e.action = directory.RecordChanged
		}
	}
	return problems
}

// settleTwins gives records of one key keys of their own, whatever their order in the file. One that
// was imported under the plain key before others came to share it keeps that key.
func (l *ledger) settleTwins(key string, members []int) {
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b int) int {
		return cmp.Or(cmp.Compare(l.entries[a].twin, l.entries[b].twin), cmp.Compare(l.entries[a].hash, l.entries[b].hash))
	})
	for n, i := range members {
		e := &l.entries[i]
		e.key = e.twin
		same := func(j int) bool { return j != i && l.entries[j].twin == e.twin }
		if slices.ContainsFunc(members, same) {
			// A digest of what a hidden record says would let its address be tried out; a number does not.
			e.key += "." + e.hash[:8]
			if e.hidden {
				e.key = fmt.Sprintf("%s.%d", e.twin, n+1)
			}
		}
	}
	if i, ok := l.heir(key, members); ok {
		l.entries[i].key = key
	}
}

// heir finds the record that the plain key has stood for so far.
func (l *ledger) heir(key string, members []int) (int, bool) {
	plain, known := l.stored[key]
	if !known {
		return 0, false
	}
	var homeless []int
	for _, i := range members {
		if l.entries[i].hash == plain.Hash {
			return i, true
		}
		if _, stored := l.stored[l.entries[i].key]; !stored {
			homeless = append(homeless, i)
		}
	}
	if len(homeless) == 1 {
		return homeless[0], true
	}
	return 0, false
}

// unplaced lists what the source published before and now says without a place, whether the record is then rejected
// or not. Whether a group had a place is not known here.
func (l *ledger) unplaced() (published []directory.SourceKey) {
	for i := range l.entries {
		e := &l.entries[i]
		if e.placed || e.hidden || e.action == directory.RecordNew || e.action == directory.RecordUnchanged {
			continue
		}
		for _, key := range []string{e.key, e.twin} {
			if s, known := l.stored[key]; known && s.Status == directory.StatusPublished && s.Linked == "" {
				published = append(published, s)
				break
			}
		}
	}
	return published
}

// gone lists what the source's published groups have lost, in order of key, and how many there were.
func (l *ledger) gone() (missing []directory.SourceKey, published int) {
	found := make(map[string]bool, len(l.entries))
	for i := range l.entries {
		found[l.entries[i].key] = true
	}
	for key, s := range l.stored {
		if s.Status != directory.StatusPublished || s.Linked != "" { // another source's group is not for this one to end
			continue
		}
		published++
		if !found[key] && !l.present[key] {
			missing = append(missing, s)
		}
	}
	slices.SortFunc(missing, func(a, b directory.SourceKey) int { return cmp.Compare(a.Key, b.Key) })
	return missing, published
}

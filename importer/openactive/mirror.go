package openactive

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// mirror holds the items of feeds as their publishers have them now: of each the latest, deleted ones too. A
// kept mirror is a file of JSON lines, an item or a cursor each; what stands behind the last cursor belongs to a
// page that was not read whole. It is a copy of what is public, made in hours and lost without harm.
type mirror struct {
	*spool
	at        cursor
	entries   []entry // in the order the items first came
	index     map[digest]int32
	pending   []change // of the page being read
	committed int64    // size up to the last cursor
	count     int      // items read, and so the number of the next
	started   bool     // was gone on from what was kept
	origins   []origin // of each item, where they come from several files
	passing   bool     // is not worth keeping: it does not tell of deletions
}

type digest [16]byte

func digestOf(parts ...string) digest {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return digest(h.Sum(nil)[:16])
}

// origin is where an item stands: which file, and the how manieth of it.
type origin struct {
	file   string
	number int
}

// cursor is how far a feed was read.
type cursor struct {
	URL     string    `json:"url"`  // where the feed begins
	Next    string    `json:"next"` // the page to go on with
	Licence string    `json:"licence,omitempty"`
	Began   time.Time `json:"began"` // when its first page was read
	Read    time.Time `json:"read"`  // when this one was
}

// entry is the latest of one item.
type entry struct {
	at       ref
	modified int64
	number   int32 // which one of the feed, counted from 1
	deleted  bool
}

type change struct {
	key digest
	entry
}

// line is one line of a kept mirror.
type line struct {
	Cursor   *cursor         `json:"cursor,omitempty"`
	Feed     string          `json:"feed,omitempty"`
	Kind     string          `json:"kind,omitempty"`
	ID       string          `json:"id,omitempty"`
	Modified int64           `json:"modified,omitempty"`
	Deleted  bool            `json:"deleted,omitempty"`
	Data     json.RawMessage `json:"data,omitempty"`
}

func newMirror(folder string) (*mirror, error) {
	s, err := newSpool(folder)
	if err != nil {
		return nil, err
	}
	return &mirror{spool: s, index: map[digest]int32{}}, nil
}

// openMirror goes on from what is kept of the feed at url in a folder, or begins anew where nothing is, where it
// is too old, or where folder is "".
func openMirror(folder, url string, now time.Time) (*mirror, error) {
	if err := clean(folder, now); err != nil {
		return nil, err
	}
	m, err := newMirror(folder)
	if err != nil {
		return nil, err
	}
	m.at = cursor{URL: url, Next: url, Began: now}
	if folder == "" {
		return m, nil
	}
	kept, err := os.Open(mirrorName(folder, url))
	if errors.Is(err, os.ErrNotExist) {
		return m, nil
	}
	if err == nil {
		err = errors.Join(m.load(kept, url, now), kept.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read what is kept of a feed: %w", err), m.close())
	}
	return m, nil
}

// clean makes the folder, and removes from it what an import that died left behind.
func clean(folder string, now time.Time) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of feeds: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(folder, spoolPrefix+"*"))
	if err != nil {
		return fmt.Errorf("look into the folder of feeds: %w", err)
	}
	for _, name := range left {
		if info, err := os.Stat(name); err != nil || now.Sub(info.ModTime()) < 2*MaxWalk {
			continue
		}
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove what an import left behind: %w", err)
		}
	}
	return nil
}

// mirrorName names the file of a feed. An address may hold a key, which a file's name would show.
func mirrorName(folder, url string) string {
	return filepath.Join(folder, fmt.Sprintf("%x.rpde", digestOf(url)))
}

// load takes over the latest items of a kept mirror. A line that is broken ends it.
func (m *mirror) load(r io.Reader, url string, now time.Time) error {
	reader := bufio.NewReaderSize(r, 1<<18)
	for {
		text, err := reader.ReadBytes('\n')
		var l line
		if err != nil || len(text) > 2*MaxItemBytes || json.Unmarshal(text, &l) != nil {
			break
		}
		if l.Cursor == nil {
			if err := m.put(l.Feed, Item{Kind: l.Kind, ID: l.ID, Modified: l.Modified, Deleted: l.Deleted, Data: l.Data}); err != nil {
				return err
			}
			continue
		}
		if err := m.commit(*l.Cursor); err != nil {
			return err
		}
	}
	if m.at.URL != url || now.Sub(m.at.Read) > mirrorAge || now.Sub(m.at.Began) > mirrorWhole {
		m.at.URL, m.at.Began = url, now
		return m.restart()
	}
	if err := m.drop(); err != nil {
		return err
	}
	m.started = m.at.Next != url
	return m.compact()
}

// compact writes the mirror anew where most of it is no longer the latest.
func (m *mirror) compact() error {
	if stale := m.count - len(m.entries); stale < len(m.entries) || stale == 0 {
		return nil
	}
	fresh, err := newMirror(filepath.Dir(m.file.Name()))
	if err != nil {
		return err
	}
	for _, e := range m.entries {
		text, err := e.at.read()
		var l line
		if err == nil {
			err = json.Unmarshal(text, &l)
		}
		if err == nil {
			err = fresh.put(l.Feed, Item{Kind: l.Kind, ID: l.ID, Modified: l.Modified, Deleted: l.Deleted, Data: l.Data})
		}
		if err != nil {
			return errors.Join(err, fresh.close())
		}
	}
	if err := fresh.commit(m.at); err != nil {
		return errors.Join(err, fresh.close())
	}
	old := m.spool
	fresh.started = m.started
	*m = *fresh
	return old.close()
}

// put adds an item of the page being read. feed tells items of several feeds apart.
func (m *mirror) put(feed string, item Item) error {
	if m.count+len(m.pending) >= MaxItems {
		return tooLarge("The feed has more than %d items, the most that can be imported at once. It may never end; ask its publisher.", MaxItems)
	}
	text, err := json.Marshal(line{Feed: feed, Kind: item.Kind, ID: item.ID, Modified: item.Modified, Deleted: item.Deleted, Data: item.Data})
	if err != nil {
		return fmt.Errorf("write to the temporary file: %w", err)
	}
	at, err := m.spool.put(append(text, '\n'))
	if err != nil {
		return err
	}
	if m.size > MaxFeedBytes {
		return tooLarge("The feed has more than %d MB, the most that can be imported at once. It may never end; ask its publisher.", MaxFeedBytes>>20)
	}
	key := digestOf(feed, item.Kind, item.ID)
	if item.ID == "" { // a document
		key = digestOf(fmt.Sprint(m.count + len(m.pending)))
	}
	m.pending = append(m.pending, change{key, entry{at: at, modified: item.Modified, deleted: item.Deleted, number: int32(m.count + len(m.pending) + 1)}})
	return nil
}

// commit takes the items of a page that was read whole, and notes where to go on.
func (m *mirror) commit(at cursor) error {
	text, err := json.Marshal(line{Cursor: &at})
	if err == nil {
		_, err = m.spool.put(append(text, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write to the temporary file: %w", err)
	}
	for _, c := range m.pending {
		m.take(c)
	}
	m.count += len(m.pending)
	m.pending, m.committed, m.at = nil, m.size, at
	return nil
}

// take keeps an item unless a later change of it is there.
func (m *mirror) take(c change) {
	i, ok := m.index[c.key]
	if !ok {
		m.index[c.key] = int32(len(m.entries))
		m.entries = append(m.entries, c.entry)
		return
	}
	have := &m.entries[i]
	if have.modified == unknownModified || c.modified == unknownModified || c.modified >= have.modified {
		c.number = have.number
		*have = c.entry
	}
}

// drop forgets a page that was not read whole.
func (m *mirror) drop() error {
	m.pending = nil
	return m.cut(m.committed)
}

// restart forgets everything.
func (m *mirror) restart() error {
	fresh := mirror{spool: m.spool, index: map[digest]int32{}, at: cursor{URL: m.at.URL, Next: m.at.URL, Began: m.at.Began}}
	*m = fresh
	return m.cut(0)
}

// item gives what an entry holds.
func (e entry) item() (Item, error) {
	text, err := e.at.read()
	if err != nil {
		return Item{}, err
	}
	var l line
	if err := json.Unmarshal(bytes.TrimSpace(text), &l); err != nil {
		return Item{}, fmt.Errorf("read the temporary file: %w", err)
	}
	return Item{Kind: l.Kind, ID: l.ID, Modified: l.Modified, Deleted: l.Deleted, Data: l.Data}, nil
}

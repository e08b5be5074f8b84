package memindex

import "slices"

const (
	// growth is how many times as big an older segment has to be to be left out of a merge.
	growth = 4
	// deadShare is the part of a segment, one in so many, that may be dead before it is made anew.
	deadShare = 5
	// mergeMost is the size from which a segment is left alone unless too much of it is dead.
	mergeMost = maxDocuments / 2
)

// compact starts a merge of the newest segments where one is worth while. The caller holds mu.
func (x *Index) compact() {
	if x.busy || x.loading || x.failed != nil || x.closing.Err() != nil {
		return
	}
	state := x.state.Load()
	views := state.views
	if len(x.fresh) > 0 { // still made anew by every write
		views = views[:len(views)-1]
	}
	from := mergeFrom(views)
	if from < 0 {
		return
	}
	x.busy = true
	go x.merge(views[from:], from)
}

// rest waits until no merge is under way. The caller holds mu.
func (x *Index) rest() {
	for x.busy {
		x.idle.Wait()
	}
}

// mergeFrom gives the first of the newest segments to merge; -1 where all is well.
func mergeFrom(views []*view) int {
	from, sum := len(views), 0
	for i := len(views) - 1; i >= 0; i-- {
		v := views[i]
		decayed := v.deaths*deadShare > v.segment.size
		if sum+v.live() > mergeMost && !decayed {
			break
		}
		if decayed || (i < len(views)-1 && v.live() <= growth*sum) {
			from = i
		}
		sum += v.live()
	}
	if from == len(views) {
		return -1
	}
	return from
}

// merge replaces views, the state's from a place on, by one segment.
func (x *Index) merge(views []*view, from int) {
	merged, err := merge(x.closing, views, len(x.state.Load().values.codes))
	x.mu.Lock()
	defer x.mu.Unlock()
	x.busy = false
	defer x.idle.Broadcast()
	if x.closing.Err() != nil {
		return
	}
	if err != nil {
		x.failed = err
		return
	}
	next := *x.state.Load()
	into := &view{segment: merged}
	for i, then := range views {
		into = into.without(diedSince(then, next.views[from+i]))
	}
	replaced := []*view{into}
	if merged.size == 0 {
		replaced = nil
	}
	next.views = slices.Concat(next.views[:from], replaced, next.views[from+len(views):])
	x.state.Store(&next)
	x.compact()
}

// diedSince gives the ids of documents that are dead now and were not then.
func diedSince(then, now *view) (ids []string) {
	if now.deaths == then.deaths {
		return nil
	}
	for d := range uint32(now.segment.size) {
		if now.isDead(d) && !then.isDead(d) {
			ids = append(ids, now.segment.ids.string(d))
		}
	}
	return ids
}

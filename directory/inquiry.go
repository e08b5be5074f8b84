package directory

import (
	"context"
	"slices"
)

// inquiry is the several queries that one search takes.
type inquiry struct {
	index   Index
	notices []Notice // of all answers, each code once
}

// search puts one query. Once a stand-in has answered, it answers the rest: a person waits for a server
// that does not answer once, and the figures of one page are of one engine.
func (i *inquiry) search(ctx context.Context, q Query) (Result, error) {
	r, err := i.index.Search(ctx, q)
	for _, notice := range r.Notices {
		if !slices.ContainsFunc(i.notices, func(had Notice) bool { return had.Code == notice.Code }) {
			i.notices = append(i.notices, notice)
		}
		if fallback, ok := i.index.(*Fallback); ok && notice.Code == NoticeFallback {
			i.index = fallback.second
		}
	}
	return r, err
}

package meili

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/meilisearch/meilisearch-go"
)

// asking collects the queries of one multi-search. The engine runs them one after another; the first and
// the last read the marker, so that it shows whether a write fell between them.
type asking struct {
	index    *Index
	queries  []*meilisearch.SearchRequest
	readers  []func(answer) error
	counting map[string]*counting // by text and filter
	settling []func()             // once every answer is read
}

// counting is a query whose matches are counted, and by which fields. It may give a page of them too.
type counting struct {
	paged   bool
	request *meilisearch.SearchRequest
	fields  map[string]bool
	readers []func(answer) error
}

// answer is what one query gave.
type answer struct {
	hits   meilisearch.Hits
	total  int
	facets map[string]map[string]int
}

func (x *Index) asking() *asking {
	a := &asking{index: x, counting: map[string]*counting{}}
	a.add(x.markerRequest(), func(answer) error { return nil })
	return a
}

// request makes a query; pages are given in full, with an exact total. Text is matched by all its words.
func (x *Index) request(text string, filter where) *meilisearch.SearchRequest {
	none := int64(0)
	return &meilisearch.SearchRequest{IndexUID: x.uid, Query: text, Filter: filter, MatchingStrategy: meilisearch.All, HitsPerPage: &none}
}

// markerRequest asks how far the index has come.
func (x *Index) markerRequest() *meilisearch.SearchRequest {
	r := x.request("", where{}.with(fieldMarker+" = 1"))
	one := int64(1)
	r.HitsPerPage, r.AttributesToRetrieve = &one, []string{fieldSeq}
	return r
}

func (a *asking) add(request *meilisearch.SearchRequest, read func(answer) error) {
	a.queries, a.readers = append(a.queries, request), append(a.readers, read)
}

// count asks how many match, and how many of them have each value of the fields. Counts of the same
// text under the same filter are one query.
func (a *asking) count(text string, filter where, fields []string, read func(answer)) {
	c := a.under(text, filter)
	for _, field := range fields {
		c.fields[field] = true
	}
	c.readers = append(c.readers, func(got answer) error { read(got); return nil })
}

// under gives the query that counts a text under a filter.
func (a *asking) under(text string, filter where) *counting {
	key := text + "\n" + filter.String()
	c, ok := a.counting[key]
	if !ok {
		c = &counting{request: a.index.request(text, filter), fields: map[string]bool{}}
		a.counting[key] = c
		a.add(c.request, func(got answer) error {
			for _, read := range c.readers {
				if err := read(got); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c
}

// page asks for a page of the matches, by the same query that counts them where that gives no other page.
func (a *asking) page(text string, filter where, set func(*meilisearch.SearchRequest), read func(answer) error) {
	c := a.under(text, filter)
	if c.paged {
		request := a.index.request(text, filter)
		set(request)
		a.add(request, read)
		return
	}
	set(c.request)
	c.paged, c.readers = true, append(c.readers, read)
}

// after has something done once every answer is read.
func (a *asking) after(settle func()) { a.settling = append(a.settling, settle) }

// send asks everything and hands out the answers. It gives the seq that all of them are of, or false
// where a write fell between.
func (a *asking) send(ctx context.Context) (seq int64, same bool, err error) {
	a.add(a.index.markerRequest(), func(answer) error { return nil })
	response, err := a.put(ctx)
	if err != nil {
		return 0, false, err
	}
	first, err := markerSeq(response[0])
	if err != nil {
		return 0, false, err
	}
	last, err := markerSeq(response[len(response)-1])
	if err != nil || first != last {
		return 0, false, err
	}
	if err := a.handOut(response); err != nil {
		return 0, false, err
	}
	for _, settle := range a.settling {
		settle()
	}
	return first, true, nil
}

// put asks everything.
func (a *asking) put(ctx context.Context) ([]meilisearch.SearchResponse, error) {
	for _, c := range a.counting {
		c.request.Facets = slices.Sorted(maps.Keys(c.fields))
	}
	return a.index.server.multiSearch(ctx, a.queries)
}

// handOut gives each answer to who asked for it.
func (a *asking) handOut(response []meilisearch.SearchResponse) error {
	for i, read := range a.readers {
		got, err := readAnswer(response[i])
		if err == nil {
			err = read(got)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// multiSearch puts the queries, in one request.
func (s *Server) multiSearch(ctx context.Context, queries []*meilisearch.SearchRequest) ([]meilisearch.SearchResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	response, err := s.service.MultiSearchWithContext(ctx, &meilisearch.MultiSearchRequest{Queries: queries})
	if err != nil {
		return nil, s.explain(err)
	}
	if len(response.Results) != len(queries) {
		return nil, s.explain(&failure{Code: "unreadable_answer", Message: fmt.Sprintf("%d answers to %d queries", len(response.Results), len(queries))})
	}
	return response.Results, nil
}

// markerSeq reads how far the index had come; 0 where it has no marker yet.
func markerSeq(response meilisearch.SearchResponse) (int64, error) {
	if len(response.Hits) == 0 {
		return 0, nil
	}
	var seq int64
	err := json.Unmarshal(response.Hits[0][fieldSeq], &seq)
	return seq, err
}

func readAnswer(response meilisearch.SearchResponse) (answer, error) {
	got := answer{hits: response.Hits, total: int(response.TotalHits)}
	if len(response.FacetDistribution) == 0 {
		return got, nil
	}
	err := json.Unmarshal(response.FacetDistribution, &got.facets)
	return got, err
}

package meili

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
)

// Index is a directory.Index in one index of a server. It holds nothing of its own that could be lost:
// how far it has come stands in the index itself. Only one writer may use an index at a time.
type Index struct {
	server *Server
	uid    string
	writer *writer
	ground ground

	mu   sync.Mutex // held by Apply
	park func(ctx context.Context, id string, seq int64, reason string) error
	took time.Duration // the server's own, for the last Apply
}

// Took tells how long the server worked on what was last applied, without what it did before it came to it.
func (x *Index) Took() time.Duration {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.took
}

var _ directory.Index = (*Index)(nil)

// Index gives the index with a name, for a vocabulary. It sends nothing: Prepare makes the index.
func (s *Server) Index(uid string, v *directory.Vocabulary) *Index {
	return &Index{server: s, uid: uid, writer: newWriter(v)}
}

// UID gives the name of the index on its server.
func (x *Index) UID() string { return x.uid }

// Park sets who is told of listings that the engine refuses, with the reason in words; Apply then goes on
// without them. Without it, one refused listing stops Apply.
func (x *Index) Park(park func(ctx context.Context, id string, seq int64, reason string) error) {
	x.park = park
}

// Prepare makes the index with its settings, and waits until they hold. Doing it again changes nothing.
func (x *Index) Prepare(ctx context.Context) error {
	_, err := x.service().FetchInfoWithContext(ctx)
	if said(err, "index_not_found") {
		_, err = x.await(ctx, func(ctx context.Context) (*meilisearch.TaskInfo, error) {
			return x.server.service.CreateIndexWithContext(ctx, &meilisearch.IndexConfig{Uid: x.uid, PrimaryKey: fieldID})
		})
		if said(err, "index_already_exists") { // somebody else was first, or the answer of an earlier try was lost
			err = nil
		}
	}
	if err != nil {
		return x.server.explain(err)
	}
	body, err := json.Marshal(settings(x.writer.vocabulary))
	if err != nil {
		return err
	}
	_, err = x.await(ctx, func(ctx context.Context) (*meilisearch.TaskInfo, error) {
		var task meilisearch.TaskInfo
		err := x.server.call(ctx, http.MethodPatch, "/indexes/"+x.uid+"/settings", body, &task)
		return &task, err
	})
	return err
}

// service gives a fresh handle: meilisearch-go's own are not safe for concurrent use.
func (x *Index) service() meilisearch.IndexManager { return x.server.service.Index(x.uid) }

// Delete takes the index off its server; one that is not there is no error.
func (x *Index) Delete(ctx context.Context) error {
	_, err := x.await(ctx, func(ctx context.Context) (*meilisearch.TaskInfo, error) {
		return x.server.service.DeleteIndexWithContext(ctx, x.uid)
	})
	if said(err, "index_not_found") {
		return nil
	}
	return err
}

// Cursor gives the Seq up to which the index is true; 0 for an empty one.
func (x *Index) Cursor(ctx context.Context) (int64, error) {
	response, err := x.server.multiSearch(ctx, []*meilisearch.SearchRequest{x.markerRequest()})
	if err != nil {
		return 0, err
	}
	return markerSeq(response[0])
}

// Len gives how many listings the index holds.
func (x *Index) Len(ctx context.Context) (int, error) {
	response, err := x.server.multiSearch(ctx, []*meilisearch.SearchRequest{x.request("", where{}.with(fieldLive+" = 1"))})
	if err != nil {
		return 0, err
	}
	return int(response[0].TotalHits), nil
}

// Close lets go of idle connections; the index stays as it is.
func (x *Index) Close() error {
	x.server.client.CloseIdleConnections()
	return nil
}

package meili

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"github.com/kithdirectory/kith/directory"
)

// How often a task is asked after: first so soon, then each time when an eighth as long again has passed, so that
// little of a batch's time is lost whether it takes long or not.
const (
	pollFirst = 10 * time.Millisecond
	pollMost  = 500 * time.Millisecond
	pollShare = 8
)

// Apply takes changes in order of Seq and waits until searches see all of them. What is older than the
// index's own cursor was applied before and is passed over. The documents and the marker are one task,
// so whatever happens to this process, the server or an answer, the index is true of its marker.
//
// Rows that the engine would refuse, or does, are parked and left out (see Park).
func (x *Index) Apply(ctx context.Context, changes []directory.StoredListing) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.took = 0
	cursor, err := x.Cursor(ctx)
	if err != nil {
		return err
	}
	newest := newestOf(changes, cursor)
	if len(newest) == 0 {
		return nil
	}
	var rows []row
	for _, change := range newest {
		doc, err := x.writer.document(change)
		r := row{change: change, doc: doc}
		if err != nil {
			if r, err = x.refuse(ctx, r, err.Error()); err != nil {
				return err
			}
		}
		rows = append(rows, r)
	}
	if err := x.put(ctx, rows, cursor, max(cursor, newest[len(newest)-1].Seq)); err != nil {
		return err
	}
	return x.sweep(ctx, rows)
}

// row is a change as a document.
type row struct {
	change  directory.StoredListing
	doc     []byte // empty where there is nothing to write
	refused bool   // doc stands for one that was refused
}

// newestOf gives the last change of every listing that is newer than the cursor, in order. A change without
// a Seq is always taken.
func newestOf(changes []directory.StoredListing, cursor int64) []directory.StoredListing {
	last := make(map[string]int, len(changes))
	for i, change := range changes {
		last[change.ID] = i
	}
	var newest []directory.StoredListing
	for i, change := range changes {
		if last[change.ID] == i && (change.Seq > cursor || change.Seq == 0) {
			newest = append(newest, change)
		}
	}
	return newest
}

// payloadMost is how large one request may be, in bytes: below the engine's usual limit of 100 MB.
const payloadMost = 64 << 20

// put writes rows and, with the last of them, the marker at seq; what goes before the last carries the marker
// where it was, so that a part that arrives late, behind newer batches, is seen to have set the index back. A
// batch that is refused for one of its documents is halved until that one stands alone.
func (x *Index) put(ctx context.Context, rows []row, before, seq int64) error {
	var body bytes.Buffer
	for i, r := range rows {
		if body.Len() > 0 && body.Len()+len(r.doc) > payloadMost {
			return x.putParts(ctx, rows, i, before, seq)
		}
		if len(r.doc) > 0 {
			body.Write(r.doc)
			body.WriteByte('\n')
		}
	}
	body.Write(marker(seq))
	took, err := x.await(ctx, func(ctx context.Context) (*meilisearch.TaskInfo, error) {
		return x.service().AddDocumentsNdjsonWithContext(ctx, body.Bytes(), nil)
	})
	x.took += took
	switch {
	case !said(err, "invalid_document*", "missing_document_id", "payload_too_large"), len(rows) == 0, rows[0].refused && len(rows) == 1:
		return err
	case len(rows) > 1:
		return x.putParts(ctx, rows, len(rows)/2, before, seq)
	}
	f, _ := failureOf(err)
	refused, err := x.refuse(ctx, rows[0], f.Message)
	if err != nil {
		return err
	}
	return x.put(ctx, []row{refused}, before, seq)
}

// putParts writes the rows before one, then the others.
func (x *Index) putParts(ctx context.Context, rows []row, at int, before, seq int64) error {
	if err := x.put(ctx, rows[:at], before, before); err != nil {
		return err
	}
	return x.put(ctx, rows[at:], before, seq)
}

// refuse parks a row and gives what to write in its place. An older version of it may still be in the index
// and must not be found, so that is a tombstone, or nothing where it is the id itself that cannot be taken.
func (x *Index) refuse(ctx context.Context, r row, reason string) (row, error) {
	if x.park == nil {
		return row{}, directory.Errorf(directory.CodeInternal, "The search engine refuses listing %s: %s.", r.change.ID, reason)
	}
	if err := x.park(ctx, r.change.ID, r.change.Seq, reason); err != nil {
		return row{}, err
	}
	stand := row{change: r.change, refused: true}
	if !isID(r.change.ID) {
		return stand, nil
	}
	stand.change.Gone, stand.change.Listing = true, nil
	doc, err := x.writer.document(stand.change)
	stand.doc = doc
	return stand, err
}

// sweep takes tombstones away once nothing is found by them. Nobody waits for that: what is left behind
// by a crash is taken away by the next. It goes by what is a tombstone when the engine comes to it, not by
// ids: a request may arrive late, and a listing that was restored meanwhile has to stay.
func (x *Index) sweep(ctx context.Context, rows []row) error {
	if !slices.ContainsFunc(rows, func(r row) bool { return r.change.Gone || r.change.Listing == nil }) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	_, err := x.service().DeleteDocumentsByFilterWithContext(ctx, fieldGone+" = true", nil)
	return x.server.explain(err)
}

// errLost says that a task cannot be found any more, or was cancelled: whether it did anything is not known.
var errLost = errors.New("the task is lost")

// await enqueues a task, waits for its end, and tells how long the server worked on it. Where it is not known whether it was enqueued, or what came
// of it, the caller's next try does the same again, which is harmless.
func (x *Index) await(ctx context.Context, enqueue func(context.Context) (*meilisearch.TaskInfo, error)) (took time.Duration, err error) {
	sending, cancel := context.WithTimeout(ctx, writeTimeout)
	task, err := enqueue(sending)
	cancel()
	if err != nil {
		return 0, x.server.explain(err)
	}
	began := time.Now()
	pause := time.NewTimer(pollFirst)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-pause.C:
		}
		took, done, err := x.server.finished(ctx, task.TaskUID)
		if done || err != nil {
			return took, err
		}
		pause.Reset(min(max(time.Since(began)/pollShare, pollFirst), pollMost))
	}
}

// finished asks after a task by its uid, and how long the server worked on it. A failed one is an error.
func (s *Server) finished(ctx context.Context, uid int64) (took time.Duration, done bool, err error) {
	asking, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	task, err := s.service.GetTaskWithContext(asking, uid)
	switch {
	case said(err, "task_not_found"):
		return 0, false, directory.Wrap(directory.CodeUnavailable, errLost, "The search server %s has forgotten a task.", s.address)
	case err != nil:
		return 0, false, s.explain(err)
	}
	switch task.Status {
	case meilisearch.TaskStatusSucceeded:
		return task.FinishedAt.Sub(task.StartedAt), true, nil
	case meilisearch.TaskStatusCanceled:
		return 0, false, directory.Wrap(directory.CodeUnavailable, errLost, "A task on the search server %s was cancelled.", s.address)
	case meilisearch.TaskStatusFailed:
		return 0, false, s.explain(&failure{Code: task.Error.Code, Message: task.Error.Message})
	}
	return 0, false, nil
}

// lastFailure says why the newest task of an index failed; "" where it did not, or cannot be told.
func (s *Server) lastFailure(ctx context.Context, uid string) string {
	var tasks struct {
		Results []struct {
			Error *failure `json:"error"`
		} `json:"results"`
	}
	err := s.call(ctx, http.MethodGet, "/tasks?limit=1&statuses=succeeded,failed&indexUids="+uid, nil, &tasks)
	if err != nil || len(tasks.Results) == 0 || tasks.Results[0].Error == nil {
		return ""
	}
	why, _ := errors.AsType[*directory.Error](s.explain(tasks.Results[0].Error))
	return why.Message
}

// Seqs gives the version (seq) of every listing in one of the Buckets, by id; changed for a document that is not as it
// was written. What can be found and has no bucket, which nothing of ours lacks, is given with bucket 0.
func (x *Index) Seqs(ctx context.Context, bucket int) (map[string]int64, error) {
	seqs := map[string]int64{}
	filter := fmt.Sprintf("%s = %d", fieldBucket, bucket)
	if bucket == 0 {
		filter = either(filter, all(fieldLive+" = 1", fieldBucket+" NOT EXISTS"))
	}
	for offset := int64(0); ; offset += seqsPage {
		var page meilisearch.DocumentsResult
		asking, cancel := context.WithTimeout(ctx, writeTimeout)
		err := x.service().GetDocumentsWithContext(asking, &meilisearch.DocumentsQuery{Filter: filter, Offset: offset, Limit: seqsPage}, &page)
		cancel()
		if err != nil {
			return nil, x.server.explain(err)
		}
		var found []map[string]any
		if err := page.Results.DecodeInto(&found); err != nil {
			return nil, x.server.explain(err)
		}
		for _, doc := range found {
			id, _ := doc[fieldID].(string)
			seq, _ := doc[fieldSeq].(float64)
			if seqs[id] = int64(seq); !intact(doc) {
				seqs[id] = changed
			}
		}
		if offset+seqsPage >= page.Total {
			return seqs, nil
		}
	}
}

// changed stands for the version of a document that is not as it was written.
const changed = -1

// seqsPage is how many documents are read at once, of some kilobytes each.
const seqsPage = 2000

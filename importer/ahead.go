package importer

import (
	"iter"
	"sync"
)

// aheadChunk is how many items go from the reading goroutine at once, and aheadChunks how many such
// lots may wait: enough that neither side stops for the other, few enough for memory.
const (
	aheadChunk  = 64
	aheadChunks = 4
)

// ahead walks seq in a goroutine of its own, so that reading and understanding a file runs beside what
// is done with its records. The order stays. Where the walk is broken off, seq is stopped and waited for.
func ahead[T any](seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	type item struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		chunks, stop, done := make(chan []item, aheadChunks), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			defer close(chunks)
			var chunk []item
			send := func() bool {
				select {
				case chunks <- chunk:
					chunk = make([]item, 0, aheadChunk)
					return true
				case <-stop:
					return false
				}
			}
			for value, err := range seq {
				if chunk = append(chunk, item{value, err}); (len(chunk) >= aheadChunk || err != nil) && !send() {
					return
				}
			}
			send()
		}()
		defer func() {
			close(stop)
			<-done
		}()
		for chunk := range chunks {
			for _, i := range chunk {
				if !yield(i.value, i.err) {
					return
				}
			}
		}
	}
}

// readers is how many goroutines understand rows: one a core of the smallest machine it is made for, the
// rest of which have an import's own work to do.
const readers = 2

// readChunk is how many rows a goroutine takes at once. A row takes a hundred microseconds, and may be large.
const readChunk = 16

// inParallel applies functions to the items of seq on several goroutines and gives the results in order.
// Each goroutine makes its own function with worker. An error of seq comes in its place and ends it.
func inParallel[T, R any](seq iter.Seq2[T, error], worker func() func(T) R) iter.Seq2[R, error] {
	type lot struct {
		items   []T
		results []R
		err     error // of seq, after the items
		done    chan struct{}
	}
	return func(yield func(R, error) bool) {
		work, ordered := make(chan *lot), make(chan *lot, aheadChunks)
		stop := make(chan struct{})
		var running sync.WaitGroup
		for range readers {
			running.Go(func() {
				do := worker()
				for l := range work {
					for _, item := range l.items {
						l.results = append(l.results, do(item))
					}
					close(l.done)
				}
			})
		}
		running.Go(func() {
			defer close(ordered)
			defer close(work)
			next := &lot{done: make(chan struct{})}
			send := func() bool {
				for _, to := range []chan *lot{ordered, work} {
					select {
					case to <- next:
					case <-stop:
						return false
					}
				}
				next = &lot{done: make(chan struct{})}
				return true
			}
			for item, err := range seq {
				if err != nil {
					next.err = err
					break
				}
				if next.items = append(next.items, item); len(next.items) == readChunk && !send() {
					return
				}
			}
			send()
		})
		defer running.Wait()
		defer close(stop)
		for l := range ordered {
			<-l.done
			for _, result := range l.results {
				if !yield(result, nil) {
					return
				}
			}
			if l.err != nil {
				var none R
				yield(none, l.err)
				return
			}
		}
	}
}

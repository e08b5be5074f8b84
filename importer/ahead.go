package importer

import "iter"

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

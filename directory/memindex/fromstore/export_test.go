package fromstore

// ReadingAtMost gives an index over the same store that reads fewer candidates.
func (x *Index) ReadingAtMost(n int) *Index {
	return &Index{store: x.store, most: n, empty: x.empty, places: x.places}
}

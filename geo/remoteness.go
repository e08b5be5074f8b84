package geo

// Remoteness is how far a place is from services: the five classes of the Australian Bureau of Statistics (ASGS
// Remoteness Areas). The zero value is not a class and means "not known".
type Remoteness int

// The classes, numbered as in the gazetteer's file.
const (
	MajorCity Remoteness = iota + 1
	InnerRegional
	OuterRegional
	Remote
	VeryRemote
)

// String names the class as the Bureau does; "" when it is not known.
func (r Remoteness) String() string {
	switch r {
	case MajorCity:
		return "Major city"
	case InnerRegional:
		return "Inner regional"
	case OuterRegional:
		return "Outer regional"
	case Remote:
		return "Remote"
	case VeryRemote:
		return "Very remote"
	default:
		return ""
	}
}

// DefaultRadius returns the search distance to start with, in metres (UX-1): 5 km in cities, 20 km in the regions, 100 km
// in remote places. A place of unknown class is treated as regional.
func DefaultRadius(r Remoteness) float64 {
	switch r {
	case MajorCity:
		return 5_000
	case Remote, VeryRemote:
		return 100_000
	default:
		return 20_000
	}
}

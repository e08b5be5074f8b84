package meili

import (
	"math"
	"slices"
	"strconv"

	"github.com/kithdirectory/kith/geo"
)

// Cells are squares of latitude and longitude, each four of the next smaller: a document names the cell it
// is in at every size. A disc is the cells that surely lie inside it, as large as may be, and small ones
// around its rim, where only measuring tells. Naming a cell costs the engine one look-up; a range of
// numbers costs it thirty times that, and its radius filter reads every point there is (docs/meilisearch.md).
const (
	cellStep   = 0.002 // degrees, of the smallest cells
	cellSizes  = 13    // up to 8.192 degrees
	columnBits = 20    // room for every column: 360/0.002 is below 2^18
)

// fineness is how many of the smallest cells used fit into the radius at least. More make the filter longer, by 8 µs
// a name in every query that is asked with it; fewer leave more documents to be measured: about 2.5/n of those
// inside, at 3 µs each. Where listings are dense, the finer is the better.
const (
	finenessUsual = 6
	finenessDense = 12
	denseListings = 250_000 // in the whole index
)

func finenessFor(listings int) int {
	if listings >= denseListings {
		return finenessDense
	}
	return finenessUsual
}

// cell is a square: the corner with the least latitude and longitude is its row and column times its step.
type cell struct{ size, row, column int }

func stepOf(size int) float64 { return cellStep * float64(int(1)<<size) }

// cellAt gives the cell that holds a point.
func cellAt(size int, p geo.Point) cell {
	step := stepOf(size)
	return cell{size, int(math.Floor((p.Lat + 90) / step)), int(math.Floor((p.Lng + 180) / step))}
}

// String names the cell: a letter for its size, then its row and column as one number.
func (c cell) String() string {
	return string(rune('a'+c.size)) + strconv.FormatInt(int64(c.row)<<columnBits|int64(c.column), 36)
}

// polar tells whether a cell lies where meridians run together, and small cells would be slivers.
func (c cell) polar() bool {
	south := float64(c.row)*stepOf(c.size) - 90
	return south+stepOf(c.size) > 89 || south < -89
}

// quarters gives the four cells that make up c.
func (c cell) quarters() [4]cell {
	size, row, column := c.size-1, c.row*2, c.column*2
	return [4]cell{{size, row, column}, {size, row, column + 1}, {size, row + 1, column}, {size, row + 1, column + 1}}
}

// cellsAt names every cell that holds a point. The line of 180 degrees is both ends of the world, so a
// point on it is in the cells of both.
func cellsAt(p geo.Point) []string {
	var names []string
	for size := range cellSizes {
		names = append(names, cellAt(size, p).String())
	}
	if math.Abs(p.Lng) == 180 {
		p.Lng = -p.Lng
		for size := range cellSizes {
			names = append(names, cellAt(size, p).String())
		}
	}
	return names
}

// disc is a circle on the globe in cells. A radius of half the way round holds everything.
type disc struct {
	centre geo.Point
	radius float64 // metres
	fine   int     // how finely it was cut
	whole  bool
	inside []cell
	rim    []cell
}

// slack is how much nearer than its rim, in metres, a cell must lie to be inside, or farther to be outside:
// far more than rounding can be wrong by.
const slack = 1.0

// newDisc cuts a disc into cells, so fine (see finenessFor).
func newDisc(centre geo.Point, radius float64, fineness int) disc {
	d := disc{centre: centre, radius: radius, fine: fineness, whole: radius >= math.Pi*geo.EarthRadius}
	if d.whole {
		return d
	}
	finest := finestFor(radius, fineness)
	const top = cellSizes - 1
	step := stepOf(top)
	angle := degrees((radius + slack) / geo.EarthRadius)
	lowest, highest := cellAt(top, geo.Point{Lat: max(centre.Lat-angle, -90)}).row, cellAt(top, geo.Point{Lat: min(centre.Lat+angle, 90)}).row
	for row := lowest; row <= highest; row++ {
		for column := range int(math.Ceil(360/step)) + 1 {
			d.add(cell{top, row, column}, finest)
		}
	}
	return d
}

// finestFor gives the largest size of which enough fit into the radius.
func finestFor(radius float64, fineness int) int {
	size := 0
	for size+1 < cellSizes && degrees(radius/geo.EarthRadius)/stepOf(size+1) >= float64(fineness) {
		size++
	}
	return size
}

// add puts a cell where it belongs: nowhere, inside, on the rim, or its quarters each where they do.
func (d *disc) add(c cell, finest int) {
	nearest, farthest := d.reach(c)
	switch {
	case nearest > d.radius+slack:
	case farthest < d.radius-slack:
		d.inside = append(d.inside, c)
	case c.size <= finest || c.polar():
		d.rim = append(d.rim, c)
	default:
		for _, quarter := range c.quarters() {
			d.add(quarter, finest)
		}
	}
}

// reach gives how near and how far the points of a cell are from the centre, in metres. At a longitude Δλ
// away, the cosine of the angle is sin φ sin φ₀ + cos φ cos φ₀ cos Δλ (spherical law of cosines): it falls
// with Δλ, and along a meridian it is a wave whose crest and trough lie where its derivative is nought.
func (d *disc) reach(c cell) (nearest, farthest float64) {
	step := stepOf(c.size)
	south, west := float64(c.row)*step-90, float64(c.column)*step-180
	north, east := min(south+step, 90), west+step
	least, most := apart(d.centre.Lng, west, east)
	_, nearCos := d.along(south, north, least)
	farCos, _ := d.along(south, north, most)
	angle := func(cos float64) float64 { return math.Acos(max(-1, min(1, cos))) * geo.EarthRadius }
	return angle(nearCos), angle(farCos)
}

// apart gives the least and the greatest angle, up to 180 degrees, between a longitude and those from west
// to east.
func apart(lng, west, east float64) (least, most float64) {
	between := func(a float64) float64 { return math.Abs(math.Mod(a-lng+540+360, 360) - 180) }
	least, most = min(between(west), between(east)), max(between(west), between(east))
	for turn := -1.0; turn <= 1; turn++ {
		if at := lng + 360*turn; at >= west && at <= east {
			least = 0
		}
		if at := lng + 180 + 360*turn; at >= west && at <= east {
			most = 180
		}
	}
	return least, most
}

// along gives the least and greatest cosine of the angle to the centre on a piece of a meridian.
func (d *disc) along(south, north, apart float64) (least, greatest float64) {
	phi0, turn := radians(d.centre.Lat), math.Cos(radians(apart))
	cos := func(lat float64) float64 {
		return math.Sin(radians(lat))*math.Sin(phi0) + math.Cos(radians(lat))*math.Cos(phi0)*turn
	}
	least, greatest = min(cos(south), cos(north)), max(cos(south), cos(north))
	crest := degrees(math.Atan2(math.Sin(phi0), math.Cos(phi0)*turn))
	if crest > south && crest < north {
		greatest = cos(crest)
	}
	if trough := degrees(math.Atan2(-math.Sin(phi0), -math.Cos(phi0)*turn)); trough > south && trough < north {
		least = cos(trough)
	}
	return least, greatest
}

// cover gives cells that hold everything within the disc, and a little beyond it.
func (d *disc) cover() []cell { return append(slices.Clip(d.inside), d.rim...) }

// cellNames gives the names of cells.
func cellNames(cells []cell) []string {
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = c.String()
	}
	return names
}

func radians(degrees float64) float64 { return degrees * (math.Pi / 180) }

func degrees(radians float64) float64 { return radians * (180 / math.Pi) }

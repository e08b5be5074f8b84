package geo

import (
	"math"
	"strconv"
)

// Projection turns points into pixels for a small map: equirectangular about its centre, north up, y downward as SVG
// has it. Within 250 km of the centre distances are right to about two per cent.
type Projection struct {
	centre        Point
	width, height float64
	scale         float64 // pixels per metre
	cosLat        float64
}

// NewProjection returns a projection in which a circle of the given metres about the centre just fits a picture of
// width by height pixels. Sizes that are not positive are taken as 1.
func NewProjection(centre Point, metres, width, height float64) Projection {
	metres, width, height = positive(metres), positive(width), positive(height)
	return Projection{
		centre: centre, width: width, height: height,
		scale:  math.Min(width, height) / 2 / metres,
		cosLat: math.Cos(radians(centre.Lat)),
	}
}

func positive(v float64) float64 {
	if v > 0 && !math.IsInf(v, 1) {
		return v
	}
	return 1
}

// XY returns where p is drawn, in pixels from the top left corner; it may lie outside the picture.
func (pr Projection) XY(p Point) (x, y float64) {
	east := radians(math.Remainder(p.Lng-pr.centre.Lng, 360)) * pr.cosLat * EarthRadius
	north := radians(p.Lat-pr.centre.Lat) * EarthRadius
	return pr.width/2 + east*pr.scale, pr.height/2 - north*pr.scale
}

// At returns the point that is drawn at a place of the picture: what XY undoes.
func (pr Projection) At(x, y float64) Point {
	east, north := (x-pr.width/2)/pr.scale, (pr.height/2-y)/pr.scale
	return Point{
		Lat: pr.centre.Lat + north/EarthRadius*180/math.Pi,
		Lng: math.Remainder(pr.centre.Lng+east/EarthRadius/pr.cosLat*180/math.Pi, 360),
	}
}

// Visible reports whether p is drawn inside the picture.
func (pr Projection) Visible(p Point) bool {
	x, y := pr.XY(p)
	return x >= 0 && x <= pr.width && y >= 0 && y <= pr.height
}

// Metres returns the length on the ground of a line of so many pixels.
func (pr Projection) Metres(pixels float64) float64 { return pixels / pr.scale }

// Pixels returns the length in the picture of so many metres on the ground.
func (pr Projection) Pixels(metres float64) float64 { return metres * pr.scale }

// ScaleBar returns a round length of at most a quarter of the width, in metres and in pixels, and its label: "500 m", "2 km".
func (pr Projection) ScaleBar() (metres, pixels float64, label string) {
	longest := pr.Metres(pr.width / 4)
	metres = math.Pow(10, math.Floor(math.Log10(longest)))
	for _, step := range []float64{5, 2} {
		if metres*step <= longest {
			metres *= step
			break
		}
	}
	switch {
	case metres < 1:
		label = strconv.FormatFloat(metres, 'g', 1, 64) + "\u00a0m"
	case metres < 1000:
		label = strconv.FormatFloat(metres, 'f', 0, 64) + "\u00a0m"
	default:
		label = thousands(metres/1000) + "\u00a0km"
	}
	return metres, pr.Pixels(metres), label
}

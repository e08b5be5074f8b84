package export

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/kithdirectory/kith/directory"
)

// GeoJSON writes the listings with a point to show as features (RFC 7946). Of a place known by its suburb alone the
// point is the suburb's middle, and "distance_approximate" says so. baseURL begins each page's address. It gives
// how many features it wrote.
func GeoJSON(ctx context.Context, c *directory.Catalogue, w io.Writer, baseURL string) (features int, err error) {
	out := bufio.NewWriterSize(w, 1<<16)
	before := `{"type":"FeatureCollection","features":[`
	err = walk(ctx, c.Store(), everyGroup(ctx, c.Store()), func(group []*directory.Listing) error {
		for _, l := range group {
			if l.Point == nil {
				continue
			}
			text, err := feature(l, baseURL).MarshalJSON()
			if err != nil {
				return fmt.Errorf("encode a listing: %w", err)
			}
			if _, err := out.WriteString(before + "\n"); err != nil {
				return err
			}
			before = ","
			features++
			if _, err := out.Write(text); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && features == 0 {
		_, err = out.WriteString(before)
	}
	if err == nil {
		_, err = out.WriteString("\n]}\n")
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return features, fmt.Errorf("write the features: %w", err)
	}
	return features, nil
}

// feature names what it says as the API's GeoJSON does.
func feature(l *directory.Listing, baseURL string) *geojson.Feature {
	f := geojson.NewFeature(orb.Point{l.Point.Lng, l.Point.Lat})
	f.ID = l.ID
	f.Properties = geojson.Properties{
		"group_id": l.GroupID, "kind": l.Kind, "name": l.Name, "organisation": l.Organisation, "summary": l.Summary,
		"suburb": l.Suburb, "state": l.State, "disclosure": string(l.Disclosure), "distance_approximate": l.Approximate, "url": baseURL + "/groups/" + l.GroupID,
		"source": l.Source, "licence": l.Licence,
	}
	return f
}

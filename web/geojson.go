package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/kithdirectory/kith/directory"
)

// geoJSONLimit is the most features one answer holds; "truncated" says that there are more.
const geoJSONLimit = 1000

// apiGeoJSON answers GET /api/v1/listings.geojson (RFC 7946): the listings of a search that have a
// point to show, nearest first. A place known by its suburb alone is the suburb's middle, and says so.
func (s *Server) apiGeoJSON(c *gin.Context) error {
	search, err := s.getSearch(c)
	if err != nil {
		return err
	}
	collection := geojson.NewFeatureCollection()
	search.PerPage, search.Count = directory.MaxPerPage, nil
	total := 0
	for page := 1; ; page++ {
		search.Page = page
		found, err := s.catalogue.Search(c.Request.Context(), s.actor(c), search)
		if err != nil {
			return err
		}
		total = found.Total
		for _, item := range found.Items {
			if item.Point != nil && len(collection.Features) < geoJSONLimit {
				collection.Append(feature(item, s.parts.BaseURL))
			}
		}
		if page >= found.Pages || len(collection.Features) >= geoJSONLimit || page*search.PerPage >= geoJSONLimit {
			break
		}
	}
	collection.ExtraMembers = geojson.Properties{"total": total, "truncated": total > geoJSONLimit}
	body, err := collection.MarshalJSON()
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "application/geo+json; charset=utf-8", body)
	return nil
}

func feature(item directory.FoundListing, baseURL string) *geojson.Feature {
	f := geojson.NewFeature(orb.Point{item.Point.Lng, item.Point.Lat})
	f.ID = item.ID
	l := listingOf(item.Listing, baseURL)
	f.Properties = geojson.Properties{
		"group_id": l.GroupID, "kind": l.Kind, "name": l.Name, "organisation": l.Organisation, "summary": l.Summary,
		"suburb": l.Suburb, "state": l.State, "disclosure": l.Disclosure, "distance_approximate": l.Approximate, "url": l.URL,
	}
	if item.Distance >= 0 {
		f.Properties["distance_m"] = float64(int64(item.Distance + 0.5))
	}
	return f
}

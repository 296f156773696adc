package main

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"

	"liangshan/measure"
	"liangshan/raster"
)

// rasterAuxiliary is a band of a GeoTIFF as the auxiliary of an estimate.
type rasterAuxiliary struct {
	*raster.Raster
	band int
	all  raster.Mean
}

// At returns the mean of the pixels within a circle of the plot's area, if the picture is in
// metres and some lie in it; else the pixel at the place. A file may leave its reference system
// out; coordinates beyond 360 are no degrees.
func (a *rasterAuxiliary) At(x, y, area_m2 float64) (float64, bool) {
	if metres := a.Projected || math.Abs(x) > 360 || math.Abs(y) > 360; metres && area_m2 > 0 {
		mean, err := a.MeanWithin(a.band, raster.Circle{X: x, Y: y, Radius: math.Sqrt(area_m2 / math.Pi)})
		if err == nil {
			return mean.Value, true
		}
	}
	v, ok, err := a.Raster.At(a.band, x, y)
	return v, ok && err == nil
}

// Mean returns the mean of all pixels that have a value.
func (a *rasterAuxiliary) Mean() (float64, int) { return a.all.Value, int(a.all.Pixels) }

// auxiliary opens the raster, if there is one.
func (o *measureFlags) auxiliary(r *measure.Request) error {
	if o.raster == "" {
		return nil
	}
	if !r.Design.NeedsAuxiliary() {
		return usagef("-raster is for the designs twophase, regression and ratio")
	}
	data, err := os.ReadFile(o.raster)
	if err != nil {
		return measure.Unreadable(o.raster, err)
	}
	opened, err := raster.OpenFile(o.raster)
	if err != nil {
		return usagef("%s: %v", o.raster, err)
	}
	a := &rasterAuxiliary{Raster: opened, band: o.band - 1}
	if a.all, err = opened.Mean(a.band); err != nil {
		return usagef("%s: %v", o.raster, err)
	}
	sum := sha256.Sum256(data)
	r.Auxiliary = a
	r.AuxiliarySource = &measure.Source{
		Role: "raster", File: o.raster, SHA256: hex.EncodeToString(sum[:]), Encoding: "GeoTIFF", Rows: int(a.all.Pixels),
	}
	return nil
}

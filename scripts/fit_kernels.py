#!/usr/bin/env python3
"""Prints the polynomial coefficients of src/kernels/simd/vec.h. Needs numpy and mpmath."""

import mpmath
import numpy


def fit(function, low, high, degree, weight):
    """Near-minimax polynomial (Lawson's iteration) for the error times weight(x)."""
    nodes = numpy.cos(numpy.pi * (numpy.arange(4000) + 0.5) / 4000)
    x = (low + high) / 2 + (high - low) / 2 * nodes
    y = numpy.array([float(function(mpmath.mpf(value))) for value in x])
    importance = weight(x)
    lawson = numpy.ones_like(x)
    for _ in range(60):
        series = numpy.polynomial.Chebyshev.fit(
            x, y, degree, domain=[low, high], w=importance * numpy.sqrt(lawson)
        )
        error = numpy.abs(series(x) - y) * importance
        lawson *= error / error.mean() + 1e-3
        lawson /= lawson.mean()
    return series.convert(kind=numpy.polynomial.Polynomial).coef, error.max()


def show(title, fitted):
    coefficients, error = fitted
    print(f"{title}: largest weighted error {error:.2e}")
    for power, value in enumerate(coefficients):
        print(f"  x^{power}: {value:.9g}")


def upper_tail(t):
    """The standard normal distribution's Q(t)."""
    return mpmath.erfc(t / mpmath.sqrt(2)) / 2


def tail_exponent(t):
    """p(t) with Q(t) = exp(-ln 2 - t p(t))."""
    return -mpmath.log(2 * upper_tail(t)) / t


def gelu_weight(x):
    """An error in p(t) appears in t Q(t) times t^2 Q(t)."""
    tail = numpy.array([float(upper_tail(value)) for value in x])
    return x * x * tail + 1e-6 * x


def odd_part(square):
    """(Phi(x) - 1/2) / x of the standard normal distribution, x^2 = square."""
    x = mpmath.sqrt(square)
    return mpmath.erf(x / mpmath.sqrt(2)) / 2 / x


def odd_part_of_slope(square):
    """(Phi(x) + x phi(x) - 1/2) / x: the same of the derivative of x Phi(x)."""
    return odd_part(square) + mpmath.exp(-square / 2) / mpmath.sqrt(2 * mpmath.pi)


half = float(mpmath.log(2) / 2)
show("e^x over |x| <= ln(2)/2", fit(mpmath.exp, -half, half, 6, lambda x: numpy.exp(-x)))
show("p(t) over [0, 6]", fit(tail_exponent, 1e-9, 6.0, 9, gelu_weight))
show("2^x over [0, 1]", fit(lambda x: mpmath.mpf(2) ** x, 0, 1, 4, lambda x: 2.0**-x))
show("(Phi(x) - 1/2) / x as a polynomial of x^2 over [0, 16]", fit(odd_part, 0, 16, 8, lambda x: x))
show("the same over [0, 12.25]", fit(odd_part, 0, 12.25, 5, lambda x: x))
show("(Phi(x) + x phi(x) - 1/2) / x as a polynomial of x^2 over [0, 20.25]", fit(odd_part_of_slope, 0, 20.25, 9, numpy.sqrt))

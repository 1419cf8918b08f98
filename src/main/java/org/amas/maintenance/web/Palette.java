package org.amas.maintenance.web;

/** Brings the 256 and the 16 million colours down to the sixteen that our sheet makes readable. */
final class Palette {

    private static final int[][] SIXTEEN = {
        {0, 0, 0}, {205, 0, 0}, {0, 205, 0}, {205, 205, 0},
        {0, 0, 238}, {205, 0, 205}, {0, 205, 205}, {229, 229, 229},
        {127, 127, 127}, {255, 0, 0}, {0, 255, 0}, {255, 255, 0},
        {92, 92, 255}, {255, 0, 255}, {0, 255, 255}, {255, 255, 255}
    };
    private static final int[] CUBE = {0, 95, 135, 175, 215, 255};

    private Palette() {}

    /** Of an index into the 256 colours; -1 if there is no such colour. */
    static int nearest(int index) {
        if (index < 0 || index > 255) {
            return -1;
        }
        if (index < 16) {
            return index;
        }
        if (index >= 232) {
            int grey = 8 + (index - 232) * 10;
            return nearest(grey, grey, grey);
        }
        int cube = index - 16;
        return nearest(CUBE[cube / 36], CUBE[cube / 6 % 6], CUBE[cube % 6]);
    }

    /** Of red, green and blue, 0 to 255 each; -1 if one is out of range. */
    static int nearest(int red, int green, int blue) {
        if (((red | green | blue) & ~0xff) != 0) {
            return -1;
        }
        int best = 0;
        int smallest = Integer.MAX_VALUE;
        for (int at = 0; at < SIXTEEN.length; at++) {
            int distance = square(SIXTEEN[at], red, green, blue);
            if (distance < smallest) {
                smallest = distance;
                best = at;
            }
        }
        return best;
    }

    private static int square(int[] colour, int red, int green, int blue) {
        int r = colour[0] - red;
        int g = colour[1] - green;
        int b = colour[2] - blue;
        return r * r + g * g + b * b;
    }
}

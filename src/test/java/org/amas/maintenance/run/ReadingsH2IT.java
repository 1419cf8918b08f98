package org.amas.maintenance.run;

class ReadingsH2IT extends ReadingsSuite {

    @Override
    String[] database() {
        return new String[0];
    }
}

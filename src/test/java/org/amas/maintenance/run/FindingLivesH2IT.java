package org.amas.maintenance.run;

class FindingLivesH2IT extends FindingLivesSuite {

    @Override
    String[] database() {
        return new String[0];
    }
}

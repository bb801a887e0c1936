using System.Collections.Frozen;
using Local.Aws.Model;

namespace Local.StepFunctions.Language.Services;

/// <summary>
/// The services of the AWS SDK integrations, <c>arn:aws:states:::aws-sdk:SERVICE:ACTION</c>, by the names of their
/// packages in the SDK for Java 2.
/// </summary>
/// <remarks>
/// Those of the developer guide, and those that the AWS SDKs (botocore 1.43.11) have besides: the guide lags behind,
/// and what AWS may know is not refused. An action is an operation of the service's API model; of a service that the
/// AWS SDKs no longer have, only its form is checked.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"/>
static class SdkServices
{
    static readonly FrozenSet<string> Names = """
        accessanalyzer account acm acmpca aiops amp amplify amplifybackend amplifyuibuilder apigateway
        apigatewaymanagementapi apigatewayv2 appconfig appconfigdata appfabric appflow appintegrations
        applicationautoscaling applicationcostprofiler applicationdiscovery applicationinsights applicationsignals
        appmesh apprunner appstream appsync apptest arcregionswitch arczonalshift artifact athena auditmanager
        autoscaling autoscalingplans b2bi backup backupgateway backupsearch batch bcmdashboards bcmdataexports
        bcmpricingcalculator bcmrecommendedactions bedrock bedrockagent bedrockagentcore bedrockagentcorecontrol
        bedrockagentruntime bedrockdataautomation bedrockdataautomationruntime bedrockruntime billing billingconductor
        braket budgets chatbot chime chimesdkidentity chimesdkmediapipelines chimesdkmeetings chimesdkmessaging
        chimesdkvoice cleanrooms cleanroomsml cloud9 cloudcontrol clouddirectory cloudformation cloudfront
        cloudfrontkeyvaluestore cloudhsm cloudhsmv2 cloudsearch cloudsearchdomain cloudtrail cloudtraildata cloudwatch
        cloudwatchlogs codeartifact codebuild codecatalyst codecommit codeconnections codedeploy codeguruprofiler
        codegurureviewer codegurusecurity codepipeline codestarconnections codestarnotifications cognitoidentity
        cognitoidentityprovider cognitosync comprehend comprehendmedical computeoptimizer computeoptimizerautomation
        config connect connectcampaigns connectcampaignsv2 connectcases connectcontactlens connecthealth
        connectparticipant controlcatalog controltower costandusagereport costexplorer costoptimizationhub
        customerprofiles databasemigration databrew dataexchange datapipeline datasync datazone dax deadline detective
        devicefarm devopsagent devopsguru directconnect directory directoryservicedata dlm docdb docdbelastic drs dsql
        dynamodb dynamodbstreams ebs ec2 ec2instanceconnect ecr ecrpublic ecs efs eks eksauth elasticache
        elasticbeanstalk elasticinference elasticloadbalancing elasticloadbalancingv2 elasticsearch elastictranscoder
        elementalinference emr emrcontainers emrserverless entityresolution eventbridge evidently evs finspace
        finspacedata firehose fis fms forecast forecastquery frauddetector freetier fsx gamelift gameliftstreams
        geomaps geoplaces georoutes glacier globalaccelerator glue grafana greengrass greengrassv2 groundstation
        guardduty health healthlake honeycode iam identitystore imagebuilder inspector inspector2 inspectorscan
        interconnect internetmonitor invoicing iot iotanalytics iotdataplane iotdeviceadvisor iotevents ioteventsdata
        iotfleethub iotfleetwise iotjobsdataplane iotmanagedintegrations iotsecuretunneling iotsitewise iotthingsgraph
        iottwinmaker iotwireless ivs ivschat ivsrealtime kafka kafkaconnect kendra kendraranking keyspaces
        keyspacesstreams kinesis kinesisanalytics kinesisanalyticsv2 kinesisvideo kinesisvideoarchivedmedia
        kinesisvideomedia kinesisvideosignaling kinesisvideowebrtcstorage kms lakeformation lambda launchwizard
        lexmodelbuilding lexmodelsv2 lexruntime lexruntimev2 licensemanager licensemanagerlinuxsubscriptions
        licensemanagerusersubscriptions lightsail location lookoutequipment lookoutmetrics lookoutvision m2
        machinelearning macie2 mailmanager managedblockchain managedblockchainquery marketplaceagreement
        marketplacecatalog marketplacecommerceanalytics marketplacedeployment marketplacediscovery
        marketplaceentitlement marketplacemetering marketplacereporting mediaconnect mediaconvert medialive
        mediapackage mediapackagev2 mediapackagevod mediastore mediastoredata mediatailor medicalimaging memorydb mgn
        migrationhub migrationhubconfig migrationhuborchestrator migrationhubrefactorspaces migrationhubstrategy mpa
        mq mturk mwaa mwaaserverless neptune neptunedata neptunegraph networkfirewall networkflowmonitor
        networkmanager networkmonitor notifications notificationscontacts novaact oam observabilityadmin odb omics
        opensearch opensearchserverless opsworks opsworkscm organizations osis outposts panorama partnercentralaccount
        partnercentralbenefits partnercentralchannel partnercentralselling paymentcryptography paymentcryptographydata
        pcaconnectorad pcaconnectorscep pcs personalize personalizeevents personalizeruntime pi pinpoint pinpointemail
        pinpointsmsvoice pinpointsmsvoicev2 pipes polly pricing privatenetworks proton qapps qbusiness qconnect qldb
        qldbsession quicksight ram rbin rds rdsdata redshift redshiftdata redshiftserverless rekognition repostspace
        resiliencehub resourceexplorer2 resourcegroups resourcegroupstaggingapi robomaker rolesanywhere route53
        route53domains route53globalresolver route53profiles route53recoverycluster route53recoverycontrolconfig
        route53recoveryreadiness route53resolver rtbfabric rum s3 s3control s3files s3outposts s3tables s3vectors
        sagemaker sagemakera2iruntime sagemakeredge sagemakerfeaturestoreruntime sagemakergeospatial sagemakermetrics
        sagemakerruntime savingsplans scheduler schemas secretsmanager securityagent securityhub securityir
        securitylake serverlessapplicationrepository servicecatalog servicecatalogappregistry servicediscovery
        servicequotas ses sesv2 sfn shield signer signerdata signin simspaceweaver sms snowball snowdevicemanagement
        sns socialmessaging sqs ssm ssmcontacts ssmguiconnect ssmincidents ssmquicksetup ssmsap sso ssoadmin ssooidc
        storagegateway sts supplychain support supportapp sustainability swf synthetics taxsettings textract
        timestreaminfluxdb timestreamquery timestreamwrite tnb transcribe transfer translate trustedadvisor uxc
        verifiedpermissions voiceid vpclattice waf wafregional wafv2 wellarchitected wickr wisdom workdocs workmail
        workmailmessageflow workspaces workspacesinstances workspacesthinclient workspacesweb xray
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What the guide lists as unsupported operations of supported services, each after its service.</summary>
    static readonly FrozenSet<(string, string)> Excepted = Pairs("""
        applicationdiscovery describeExportConfigurations exportConfigurations
        bedrockruntime invokeModelWithResponseStream converseStream
        bedrockagentruntime invokeAgent invokeFlow invokeInlineAgent optimizePrompt retrieveAndGenerateStream
        cloudwatchlogs startLiveTail
        codedeploy batchGetDeploymentInstances getDeploymentInstance listDeploymentInstances
        codedeploy skipWaitTimeForInstanceTermination
        comprehendmedical detectEntities
        dataexchange sendApiAsset
        directconnect allocateConnectionOnInterconnect describeConnectionLoa
        directconnect describeConnectionsOnInterconnect describeInterconnectLoa
        efs createTags
        elastictranscoder testRole
        emr describeJobFlows
        iot attachPrincipalPolicy detachPrincipalPolicy listPolicyPrincipals listPrincipalPolicies
        iotdeviceadvisor listTestCases
        iotsitewise invokeAssistant
        kinesis subscribeToShard
        lambda invokeAsync invokeWithResponseStream
        lexruntimev2 startConversation
        mediapackage rotateChannelCredentials
        qbusiness chat
        rdsdata executeSql
        s3 selectObjectContent
        sagemakerruntime invokeEndpointWithResponseStream
        shield deleteSubscription
        sts assumeRole assumeRoleWithSAML assumeRoleWithWebIdentity
        """);

    public static bool Knows(string service, string action) =>
        Names.Contains(service)
        && char.IsAsciiLetterLower(action.FirstOrDefault())
        && action.All(char.IsAsciiLetterOrDigit)
        && !Excepted.Contains((service, action))
        && (ApiModel.Find(service) is not { } model || model.FindOperation(SdkNames.Pascal(action)) is not null);

    static FrozenSet<(string, string)> Pairs(string lines) =>
        lines.Split('\n')
            .Select(line => line.Split(' '))
            .SelectMany(words => words.Skip(1).Select(action => (words[0], action)))
            .ToFrozenSet();
}
